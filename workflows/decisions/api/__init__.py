"""What the API answers of decisions."""
