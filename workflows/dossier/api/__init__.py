"""What the API answers of dossier."""
