"""Appraisal: receiving, returns, departments, proposals; what the reviewing association does."""
