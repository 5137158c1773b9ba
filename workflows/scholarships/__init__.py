"""Scholarships: ranking, consent, payment, receipt."""
