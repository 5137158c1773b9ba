"""The form an administrator changes the words of a kind of paper with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import store
from .models import PaperTemplate
from .papers.registry import KINDS
from .template_checks import MAX_BYTES, check_docx, check_words
from .wording import Wording, of_template, shipped

_LONG = ("basis", "recipients")
_WORDS = (
    "symbol",
    "heading",
    "title",
    "addressee",
    "basis",
    "body",
    "recipients",
    "annex_heading",
    "annex",
)


def kinds() -> list[tuple[str, str]]:
    """Kinds of paper to choose from."""
    return [(kind.code, kind.label) for kind in KINDS.values()]


def shipped_values(kind: str) -> dict[str, str]:
    """The words that come with the software, as the form's fields."""
    words = shipped(kind)
    values = {name: getattr(words, name) for name in _WORDS}
    return {
        name: "\n".join(value) if name in _LONG else str(value).strip()
        for name, value in values.items()
    }


def is_frozen(template: PaperTemplate | None) -> bool:
    """Whether papers may have been made of it: its first day is over."""
    return template is not None and template.valid_from < timezone.localdate()


class PaperTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words are checked before they are kept: what is wrong is told by name and line."""

    #: The version these words began with; its DOCX goes on being used.
    source: PaperTemplate | None = None
    #: The DOCX of the office, as it was sent or as it is kept.
    own: bytes | None = None

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=kinds)
    own_docx = forms.FileField(
        label=_("Mẫu Word của cơ quan (.docx)"),
        required=False,
        help_text=_("các chỗ điền viết như {{ ten }}; xem docs/guide/mau-van-ban.md"),
    )
    drop_docx = forms.BooleanField(label=_("Bỏ mẫu Word đang dùng"), required=False)

    class Meta:
        model = PaperTemplate
        fields = ("kind", "unit", "regime", "valid_from", "valid_to", *_WORDS)
        widgets = {
            "body": forms.Textarea(attrs={"rows": 18, "cols": 100}),
            "basis": forms.Textarea(attrs={"rows": 4, "cols": 100}),
            "recipients": forms.Textarea(attrs={"rows": 4, "cols": 100}),
            "annex": forms.Textarea(attrs={"rows": 4, "cols": 100}),
            "title": forms.TextInput(attrs={"size": 100}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_frozen(self.instance if self.instance.pk else None):
            # Papers may have been made of it.
            for name in ("own_docx", "drop_docx"):
                self.fields.pop(name, None)

    def clean_valid_from(self) -> Any:
        """From today on: papers of days gone by were made in other words."""
        day = self.cleaned_data["valid_from"]
        if day is not None and day < timezone.localdate() and "valid_from" in self.changed_data:
            raise forms.ValidationError(_("Mẫu chỉ dùng được từ hôm nay trở đi."))
        return day

    def clean_own_docx(self) -> Any:
        """An office's own DOCX, checked like the words are."""
        upload = self.cleaned_data.get("own_docx")
        kind = self.cleaned_data.get("kind")
        if upload is None or kind is None:
            return upload
        self.own = upload.read(MAX_BYTES + 1)
        if wrong := check_docx(kind, self.own):
            raise forms.ValidationError(wrong)
        return upload

    def clean(self) -> dict[str, Any]:
        """The words as a whole, and a DOCX that is kept: the kind may be another now."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and "body" in cleaned and "kind" in cleaned:
            for name, texts in check_words(cleaned["kind"], self.words()).items():
                self.add_error(name, texts)
            self._clean_kept(cleaned)
            self.clean_same(cleaned)
        return cleaned

    def _clean_kept(self, cleaned: dict[str, Any]) -> None:
        kept, _name = self._kept()
        if not kept or cleaned.get("own_docx") or cleaned.get("drop_docx"):
            return
        self.own = store.read(kept)
        if self.own is None:
            self.add_error("own_docx", "Tệp mẫu Word đã lưu không còn nguyên vẹn. Hãy gửi lại.")
        elif wrong := check_docx(cleaned["kind"], self.own):
            self.add_error("own_docx", ["Mẫu Word đang dùng không hợp loại văn bản này.", *wrong])

    def _kept(self) -> tuple[str, str]:
        """Hash and name of the DOCX that stays unless another is sent."""
        for one in (self.instance, self.source):
            if one is not None and one.docx_hash:
                return one.docx_hash, one.docx_name
        return "", ""

    def clean_same(self, cleaned: dict[str, Any]) -> None:
        """One version a day, also for all: the database takes two empty ones for different."""
        unit, regime = cleaned.get("unit"), cleaned.get("regime")
        same = PaperTemplate.objects.filter(kind=cleaned["kind"], valid_from=cleaned["valid_from"])
        same = same.filter(unit=unit) if unit else same.filter(unit__isnull=True)
        same = same.filter(regime=regime) if regime else same.filter(regime__isnull=True)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("valid_from", _("Đã có một mẫu như vậy dùng từ ngày này."))

    def words(self) -> Wording:
        """What was typed, as words; only after the fields were cleaned."""
        typed = {name: self.cleaned_data.get(name) or "" for name in _WORDS}
        return of_template(PaperTemplate(kind=self.cleaned_data["kind"], **typed))

    def save(self, commit: bool = True) -> PaperTemplate:
        """Keep the DOCX by its hash beside the words."""
        template: PaperTemplate = super().save(commit=False)
        template.docx_hash, template.docx_name = self._kept()
        if self.cleaned_data.get("drop_docx"):
            template.docx_hash = template.docx_name = ""
        if upload := self.cleaned_data.get("own_docx"):
            assert self.own is not None
            template.docx_hash, template.docx_name = store.keep(self.own), upload.name[:200]
        if commit:
            template.save()
        return template


class PreviewForm(PaperTemplateForm):
    """The same checks of words that are not kept: any day will do, and none is taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = False

    def clean_same(self, cleaned: dict[str, Any]) -> None:
        """Nothing is kept, so nothing is kept twice."""

    def _post_clean(self) -> None:
        # No row is made, so the database's own rules do not come into it.
        pass
