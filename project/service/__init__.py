"""Putting the product into service: first set-up, health, backup, keys."""
