"""What is stored of redress."""

from .complaints import Complaint, ComplaintQuestion
from .revocations import RevocationCase

__all__ = [
    "Complaint",
    "ComplaintQuestion",
    "RevocationCase",
]
