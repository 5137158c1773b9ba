"""One person's work: what waits, many at once, standing in, leavers, deadlines swept."""
