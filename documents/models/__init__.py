"""What is stored of papers."""

from .papers import Paper
from .sheets import CertificateSheet
from .templates import PaperTemplate

__all__ = ["CertificateSheet", "Paper", "PaperTemplate"]
