"""Public notice: people proposed are shown to the public, who may remark."""
