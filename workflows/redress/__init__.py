"""Redress: complaints, and awards taken back."""
