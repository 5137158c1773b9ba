"""What people and collectives were given before, by any body, and over the years."""
