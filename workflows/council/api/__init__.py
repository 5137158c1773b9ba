"""What the API answers of council."""
