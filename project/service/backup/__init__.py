"""Backups that can be trusted: one moment, every byte by its hash, read back to prove it."""


class BackupRefused(Exception):
    """Nothing was done; ``reasons`` says everything that stands in the way."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
