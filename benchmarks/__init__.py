"""Measurements; timing lives here and never in a test."""
