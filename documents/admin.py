"""Words of papers and sheets of certificates for the administrator; papers are not here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from organizations.administration import Administered
from organizations.models import User

from . import desk
from .access import find
from .docx import render_docx, template_docx
from .facts import sample
from .letter import Composer, Stamp
from .models import CertificateSheet, PaperTemplate, RetentionRule, SignerCertificate
from .papers.registry import KINDS
from .placeholders import placeholders
from .signer_forms import SignerCertificateForm
from .template_checks import fill
from .template_forms import PaperTemplateForm, PreviewForm, is_frozen, kinds, shipped_values
from .typesetting import typeset
from .views.answers import file_answer, pdf_answer

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _KindFilter(admin.SimpleListFilter):
    title, parameter_name = _("loại văn bản"), "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return kinds()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(PaperTemplate)
class PaperTemplateAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """A version is changed until its first day is over; after that a new one is made from it."""

    form = PaperTemplateForm
    change_form_template = "admin/documents/paper_template.html"
    list_display = ("kind_label", "unit", "regime", "valid_from", "valid_to", "in_force", "again")
    list_filter = (_KindFilter,)
    list_select_related = ("unit", "regime")
    autocomplete_fields = ("unit",)

    @admin.display(description=_("loại văn bản"), ordering="kind")
    def kind_label(self, obj: PaperTemplate) -> str:
        """What the kind is called."""
        return desk.kind_label(obj.kind)

    @admin.display(description=_("đang dùng"), boolean=True)
    def in_force(self, obj: PaperTemplate) -> bool:
        """Whether today lies in its days; a body's own may still go before it."""
        today = timezone.localdate()
        return obj.valid_from <= today and (obj.valid_to is None or obj.valid_to >= today)

    @admin.display(description=_("phiên bản"))
    def again(self, obj: PaperTemplate) -> SafeString:
        """A new version, beginning with these words."""
        address = reverse("admin:documents_papertemplate_add")
        return format_html('<a href="{}?tu={}">Lập phiên bản mới</a>', address, obj.pk)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The words, then the office's own DOCX."""
        last = ("docx_name",) if obj is not None and obj.docx_hash else ()
        source = _version(request.GET.get("tu", "")) if obj is None else None
        kept = last or (source is not None and source.docx_hash)
        added = ("own_docx", "drop_docx") if kept else ("own_docx",)
        return (*PaperTemplateForm.Meta.fields, *last, *(() if is_frozen(obj) else added))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Papers may have been made of it: only its last day can still be set."""
        if is_frozen(obj):
            return tuple(
                name for name in (*PaperTemplateForm.Meta.fields, "docx_name") if name != "valid_to"
            )
        return ("docx_name",)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new version goes on with the DOCX of the one it began with."""
        made: Any = super().get_form(request, obj, change, **kwargs)
        made.source = _version(request.GET.get("tu", "")) if obj is None else None
        return made

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the shipped words of ``?kind=``, or with those of the version ``?tu=``."""
        if (found := _version(request.GET.get("tu", ""))) is not None:
            names = [name for name in PaperTemplateForm.Meta.fields if name != "valid_to"]
            values = {name: getattr(found, name) for name in names}
            return values | {"valid_from": timezone.localdate()}
        kind = request.GET.get("kind", "")
        if kind not in KINDS:
            kind = next(iter(KINDS))
        return shipped_values(kind) | {"kind": kind, "valid_from": timezone.localdate()}

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page knows whether the words still change."""
        original = context.get("original")
        kind = original.kind if original else self.get_changeform_initial_data(request)["kind"]
        context |= {
            "frozen": is_frozen(original),
            "placeholders": placeholders(kind),
            "began_with": original or _version(request.GET.get("tu", "")),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """With the preview, which keeps nothing."""
        view = self.admin_site.admin_view(self.preview)
        return [path("xem-truoc/", view, name="paper_template_preview"), *super().get_urls()]  # type: ignore[list-item]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The typed words as PDF or DOCX: on a real thing this person may see, else on a sample."""
        if request.method != "POST" or not self.has_change_permission(request):
            return HttpResponse(status=405 if request.method != "POST" else 403)
        form = PreviewForm(request.POST, request.FILES)
        form.source = _version(request.POST.get("ban", ""))
        if not form.is_valid():
            lines = [
                f"{form.fields[name].label if name in form.fields else ''}: {text}"
                for name, texts in form.errors.items()
                for text in texts
            ]
            return HttpResponse(
                "Chưa xem trước được:\n" + "\n".join(lines),
                content_type="text/plain; charset=utf-8",
                status=422,
            )
        kind = KINDS[form.cleaned_data["kind"]]
        composer, real = _composer(request, kind.code, form)
        wanted = request.POST.get("dang", "pdf")
        if wanted == "mau":
            return file_answer(template_docx(composer), f"mau-{kind.code}.docx", _DOCX)
        if wanted == "docx":
            made = fill(form.own, composer) if form.own else render_docx(composer)
            name = kind.code if real else f"{kind.code}-du-kien-mau"
            return file_answer(made, f"{name}.docx", _DOCX)
        mark = "XEM TRƯỚC" if real else "XEM TRƯỚC\nDỮ KIỆN MẪU"
        letter = composer.letter().as_json() | {"draft": mark}
        return pdf_answer(typeset("letter.typ", letter), f"{kind.code}.pdf")


def _version(key: str) -> PaperTemplate | None:
    """The version of a number somebody wrote into an address."""
    if not (key.isdecimal() and len(key) < 10):
        return None
    return PaperTemplate.objects.filter(pk=key).first()


def _composer(request: HttpRequest, code: str, form: PaperTemplateForm) -> tuple[Composer, bool]:
    """The typed words on facts, and whether these are real ones."""
    kind, person = KINDS[code], request.user
    assert isinstance(person, User)
    key = request.POST.get("so_that", "").strip()
    subject = find(person, kind.about, key) if key else None
    if subject is not None:
        for one in desk.offers(person, subject):
            if one.kind.code == code:
                made = desk.composer(subject, one)
                return Composer(form.words(), made.facts, made.stamp), True
    stamp = Stamp("05/" + (form.cleaned_data["symbol"] or "MAU"), timezone.localdate())
    return Composer(form.words(), sample(kind.facts_type), stamp), False


@admin.register(CertificateSheet)
class CertificateSheetAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Sizes of sheets, and how far off an office's printer is."""

    list_display = (
        "name",
        "width_mm",
        "height_mm",
        "overprint",
        "dx_tenths",
        "dy_tenths",
        "try_it",
    )

    @admin.display(description=_("tờ thử"))
    def try_it(self, obj: CertificateSheet) -> SafeString:
        """The page to hold against the stock."""
        return format_html('<a href="{}">In tờ thử</a>', reverse("papers:sheet", args=[obj.pk]))


@admin.register(RetentionRule)
class RetentionRuleAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """How long each kind of record is kept, from a day on."""

    list_display = ("record", "years", "valid_from", "basis", "needs_checking")


@admin.register(SignerCertificate)
class SignerCertificateAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """By which certificates each person signs; entered once, ended when lost."""

    form = SignerCertificateForm
    list_display = ("person", "subject", "serial", "issuer", "valid_from", "valid_to", "ended_on")
    list_select_related = ("person",)
    autocomplete_fields = ("person",)
    _READ = ("subject", "serial", "issuer", "valid_from", "valid_to", "added_by", "added_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one is a file and its person; a kept one only ends."""
        return ("person", *self._READ, "ended_on") if obj else ("person", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the certificate says of itself is not typed."""
        return ("person", *self._READ) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With who entered it."""
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
