"""What is stored of papers."""

from .batches import PaperBatch
from .copies import SealedFile, SignedCopy
from .papers import Paper
from .sheets import CertificateSheet
from .templates import PaperTemplate

__all__ = ["CertificateSheet", "Paper", "PaperBatch", "PaperTemplate", "SealedFile", "SignedCopy"]
