"""The living demonstration: a season in the middle, made by the acts people use."""
