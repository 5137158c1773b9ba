"""A whole season played by people who have nothing but the API."""
