"""What is kept of a decision, for how long, and how it is given up."""
