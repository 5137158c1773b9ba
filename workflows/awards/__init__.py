"""The desk where an award is defined, tried and published, without code."""
