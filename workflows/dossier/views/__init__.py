"""Pages of dossier."""
