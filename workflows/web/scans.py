"""A scanned paper as one field of a form: a file on a page, the hash of a stored one by the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from nominations.evidence import FileRefused, store_file
from nominations.models import StoredFile
from nominations.uploads import NOT_HANDED_IN, hand_in
from organizations.models import User

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
            raise ValidationError(str(NOT_HANDED_IN))
        return found


def hand_in_scans(
    form_class: type[forms.Form],
    request: HttpRequest,
    inputs: dict[str, Any],
    person: User,
    act: str,
    thing: str,
) -> None:
    """Each scan that came with the page may be used by this person, once, for this act."""
    for name, field in form_class.base_fields.items():
        if isinstance(field, ScanField) and name in request.FILES:
            stored = StoredFile.objects.filter(sha256=inputs[name]).first()
            if stored is not None:
                hand_in(stored, person=person, act=act, thing=thing)
