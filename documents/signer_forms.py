"""The form an administrator enters a signer's certificate with: its file says the rest."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cage.refusal import FileRefused

from .models import SignerCertificate
from .signatures.certificates import MAX_BYTES, read_certificate


class SignerCertificateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person and the file of the certificate; or the day a kept one ends."""

    file = forms.FileField(
        label=_("Tệp chứng thư (.cer, .crt, .pem)"),
        help_text=_("chỉ chứng thư, không phải khoá bí mật (.p12)"),
    )

    class Meta:
        model = SignerCertificate
        fields = ("person", "ended_on")

    def clean_file(self) -> Any:
        """What the certificate says of itself; one kept already is told."""
        upload = self.cleaned_data["file"]
        try:
            found = read_certificate(upload.read(MAX_BYTES + 1))
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.text) from refusal
        if SignerCertificate.objects.filter(fingerprint=found.fingerprint).exists():
            raise forms.ValidationError(_("Chứng thư này đã ghi rồi."))
        for name, value in asdict(found).items():
            setattr(self.instance, name, value)
        return upload
