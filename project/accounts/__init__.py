"""How people and programs get in, and what they see of their own account."""
