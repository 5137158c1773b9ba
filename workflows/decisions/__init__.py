"""Decisions: drafting, signing, numbering, handing over; urgent awards and outside results."""
