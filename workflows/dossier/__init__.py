"""One dossier shown: its page, its record, why it stands where it stands."""
