"""What the API answers of ward."""
