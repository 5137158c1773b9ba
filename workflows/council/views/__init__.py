"""Pages of council."""
