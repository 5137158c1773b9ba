"""A scanned paper as one field of a form: a file on a page, the hash of a stored one by the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nominations.evidence import FileRefused, store_file
from nominations.models import StoredFile

#: Before the sentence that says why an upload was not taken; no hash begins so.
_WHY = "!"


class ScanWidget(forms.FileInput):
    """Checks and keeps the upload before any transaction begins, and hands on its hash."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = files.get(name)
        if upload is None:
            return data.get(name, "")
        # A form shown again with its faults is read a second time.
        upload.seek(0)
        try:
            return store_file(upload.read()).sha256
        except FileRefused as refusal:
            return _WHY + refusal.text


class ScanField(forms.CharField):
    """A stored file, by its hash."""

    def __init__(self, **kwargs: Any) -> None:
        accept = {"accept": ".pdf,.jpg,.jpeg,.png,image/*"}
        super().__init__(widget=ScanWidget(attrs=accept), max_length=500, **kwargs)

    def clean(self, value: Any) -> Any:
        """The stored file, or None; a sentence for what was not taken or is not there."""
        text = super().clean(value)
        if text.startswith(_WHY):
            raise ValidationError(text.removeprefix(_WHY))
        if not text:
            return None
        found = StoredFile.objects.filter(sha256=text[:64]).first()
        if found is None:
            raise ValidationError(_("Chưa có tệp này. Hãy gửi tệp trước."))
        return found
