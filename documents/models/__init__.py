"""What is stored of papers."""

from .batches import PaperBatch
from .certificates import SignerCertificate
from .copies import SealedFile, SignedCopy
from .papers import Paper
from .retention import Disposal, LegalHold, RetentionRule
from .sheets import CertificateSheet
from .templates import PaperTemplate

__all__ = [
    "CertificateSheet",
    "Disposal",
    "LegalHold",
    "Paper",
    "PaperBatch",
    "PaperTemplate",
    "RetentionRule",
    "SealedFile",
    "SignedCopy",
    "SignerCertificate",
]
