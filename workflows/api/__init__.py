"""The API: the same policy and the same door as the pages."""
