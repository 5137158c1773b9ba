"""Pages of ward."""
