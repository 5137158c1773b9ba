"""What is stored of papers."""

from .copies import SealedFile, SignedCopy
from .papers import Paper
from .sheets import CertificateSheet
from .templates import PaperTemplate

__all__ = ["CertificateSheet", "Paper", "PaperTemplate", "SealedFile", "SignedCopy"]
