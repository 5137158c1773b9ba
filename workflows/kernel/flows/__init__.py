"""The engine of who acts next."""
