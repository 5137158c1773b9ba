"""What the API answers of inbox."""
