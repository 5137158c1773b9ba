"""Units, people and appointments as tables, out and in again without loss.

A row of units is one name over one span of days: a code means nothing without its day. Changes go
through the room's functions (succession, appointments), which leave their own events.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields

from .appointments import appoint, end_appointment
from .cells import Day, OneOf, Reference, Text, Whole, YesNo, plain
from .importing import Table
from .models import Appointment, Oversight, Unit, UnitKind, UnitName, User
from .proposals import propose
from .refusals import Refused
from .roles import ROLES, is_weighty
from .succession import establish, rename, unit_at


def unit_named(text: str, on: Any) -> Unit | None:
    """A unit by its short name, or by the code it bore that day; None for neither."""
    if not text:
        return None
    found = Unit.objects.filter(slug=text).first()
    if found is not None or on is None:
        return found
    try:
        return unit_at(text, on)
    except LookupError:
        return None


#: Kinds and roles as people call them; their codes are read as well.
KINDS = OneOf(dict(UnitKind.choices))
ROLE = OneOf({code: role.label for code, role in ROLES.items()})


def _kind_of(row: Any) -> str:
    """The kind a row names; '' for none that there is."""
    try:
        return KINDS.clean(row.get("Loại"))
    except ValueError:
        return ""


class UnitResource(Table):
    """What units were called, and which code they bore, from a day to a day."""

    kind = fields.Field(column_name="Loại", attribute="unit__kind", readonly=True, widget=KINDS)
    slug = fields.Field(
        column_name="Tên viết tắt", attribute="unit__slug", readonly=True, widget=Text()
    )
    code = fields.Field(column_name="Mã", attribute="code", widget=Text())
    name = fields.Field(column_name="Tên", attribute="name", widget=Text())
    short_name = fields.Field(column_name="Tên ngắn", attribute="short_name", widget=Text())
    valid_from = fields.Field(column_name="Từ ngày", attribute="valid_from", widget=Day())
    valid_to = fields.Field(
        column_name="Đến hết ngày", attribute="valid_to", readonly=True, widget=Day()
    )
    overseer = fields.Field(column_name="Đơn vị quản lý", readonly=True, widget=Text())

    class Meta(Table.Meta):
        model = UnitName
        fields = (
            "kind",
            "slug",
            "code",
            "name",
            "short_name",
            "valid_from",
            "valid_to",
            "overseer",
        )
        export_order = fields
        import_id_fields = ("code", "valid_from")
        clean_model_instances = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._overseers: dict[int, str | None] | None = None

    def dehydrate_overseer(self, one: UnitName) -> str:
        """Who oversees the unit now, asked once for the whole table."""
        if self._overseers is None:
            self._overseers = dict(
                Oversight.objects.filter(valid_to__isnull=True)
                .order_by("-pk")
                .values_list("unit_id", "overseer__slug")
            )
        return self._overseers.get(one.unit_id) or ""

    def _unit(self, row: Any) -> Unit | None:
        slug = plain(row.get("Tên viết tắt")).strip()
        if slug:
            return Unit.objects.filter(slug=slug).first()
        kind, code = _kind_of(row), plain(row.get("Mã")).strip()
        try:
            day = Day().clean(row.get("Từ ngày"))
        except ValueError:
            return None
        bearers = UnitName.objects.filter(unit__kind=kind, code=code, valid_from=day)
        found = bearers.select_related("unit").first() if code else None
        return found.unit if found is not None else None

    def get_instance(self, instance_loader: Any, row: Any) -> UnitName | None:
        """The unit's name from exactly that day."""
        try:
            day = Day().clean(row.get("Từ ngày"))
        except ValueError:
            return None
        unit = self._unit(row)
        if unit is None or day is None:
            return None
        return UnitName.objects.select_related("unit").filter(unit=unit, valid_from=day).first()

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Names that stand are not rewritten; what a new one needs is there."""
        wrong: dict[str, Any] = dict(import_validation_errors or {})
        if instance.pk:
            wrong["valid_from"] = _(
                "Tên và mã từ ngày này đã ghi, không sửa được. Đổi tên thì ghi một hàng mới với "
                "“Từ ngày” của lần đổi tên."
            )
        for name, most in (("name", 200), ("short_name", 100), ("code", 20)):
            text = getattr(instance, name) or ""
            if len(text) > most:
                wrong.setdefault(name, _("Dài quá %d ký tự.") % most)
            if not text.strip() and name != "code":
                wrong.setdefault(name, _("Không để trống."))
        if instance.valid_from is None:
            wrong.setdefault("valid_from", _("Cần ngày bắt đầu, ví dụ 01/11/2024."))
        if wrong:
            raise ValidationError(wrong)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """A new unit, or another name of one that stands; by the same functions as elsewhere."""
        unit, on, code = self._unit(row), instance.valid_from, instance.code.strip()
        if code:
            self._refuse_borne(code, on, unit)
        if plain(row.get("Đến hết ngày")).strip():
            raise ValidationError(
                {
                    "valid_to": _(
                        "Đơn vị mới hoặc tên mới thì để trống. Sáp nhập, giải thể có văn bản "
                        "riêng, không nhập bằng bảng."
                    )
                }
            )
        try:
            if unit is None:
                made = self._establish(instance, row, kwargs.get("user"))
                instance.unit = made
            else:
                rename(
                    actor=kwargs.get("user"),
                    unit=unit,
                    on=on,
                    name=instance.name,
                    short_name=instance.short_name,
                    code=code,
                )
                instance.unit = unit
        except Refused as problem:
            raise ValidationError({"valid_from": str(problem)}) from problem

    def _establish(self, instance: UnitName, row: Any, actor: Any) -> Unit:
        try:
            kind = KINDS.clean(row.get("Loại"))
        except ValueError as problem:
            raise ValidationError({"unit__kind": str(problem)}) from problem
        above = plain(row.get("Đơn vị quản lý")).strip()
        overseer = unit_named(above, instance.valid_from)
        if above and overseer is None:
            raise ValidationError(_("Không có đơn vị quản lý “%s”.") % above[:40])
        return establish(
            actor=actor,
            kind=kind,
            name=instance.name,
            short_name=instance.short_name,
            on=instance.valid_from,
            code=instance.code.strip(),
            slug=plain(row.get("Tên viết tắt")).strip() or None,
            overseer=overseer,
        )

    @staticmethod
    def _refuse_borne(code: str, on: Any, unit: Unit | None) -> None:
        """A code has one bearer a day; it may come back for another unit later."""
        try:
            bearer = unit_at(code, on)
        except LookupError as problem:
            raise ValidationError({"code": str(problem)}) from problem
        if bearer is not None and (unit is None or bearer.pk != unit.pk):
            raise ValidationError(
                {
                    "code": _(
                        "Ngày %(day)s mã %(code)s đang là của %(unit)s. Mã ấy chỉ dùng lại được từ "
                        "sau ngày đơn vị kia thôi mang nó."
                    )
                    % {"day": f"{on:%d/%m/%Y}", "code": code, "unit": bearer.short_name}
                }
            )


class UserResource(Table):
    """Accounts without their passwords; a new one gets its password from the administrator."""

    username = fields.Field(column_name="Tài khoản", attribute="username", widget=Text())
    full_name = fields.Field(column_name="Họ và tên", attribute="full_name", widget=Text())
    gender = fields.Field(
        column_name="Giới tính",
        attribute="gender",
        widget=OneOf({"M": "Nam", "F": "Nữ", "U": "Không rõ"}),
    )
    birth_year = fields.Field(column_name="Năm sinh", attribute="birth_year", widget=Whole())
    title = fields.Field(column_name="Chức vụ", attribute="title", widget=Text())
    phone = fields.Field(column_name="Điện thoại", attribute="phone", widget=Text())
    email = fields.Field(column_name="Thư điện tử", attribute="email", widget=Text())
    is_active = fields.Field(
        column_name="Đang dùng", attribute="is_active", readonly=True, widget=YesNo()
    )

    class Meta(Table.Meta):
        model = User
        fields = (
            "username",
            "full_name",
            "gender",
            "birth_year",
            "title",
            "phone",
            "email",
            "is_active",
        )
        export_order = fields
        import_id_fields = ("username",)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Nobody signs in with a password that came in a table."""
        if new:
            instance.set_unusable_password()

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """As the form of an account asks."""
        super().validate_instance(instance, import_validation_errors, validate_unique)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """An account is switched off by its own act, never by a table."""
        if "Đang dùng" in row:
            try:
                wanted = YesNo().clean(row["Đang dùng"])
            except ValueError as problem:
                raise ValidationError({"is_active": str(problem)}) from problem
            if wanted != instance.is_active:
                raise ValidationError(
                    {
                        "is_active": _(
                            "Không đổi bằng bảng. Hãy chọn tài khoản rồi dùng việc “Ngừng sử dụng "
                            "tài khoản”."
                        )
                    }
                )
        return bool(super().skip_row(instance, original, row, import_validation_errors))


class AppointmentResource(Table):
    """Who holds which role where, from a day to a day."""

    person = fields.Field(
        column_name="Tài khoản", attribute="person", widget=Reference(User, "username", "tài khoản")
    )
    role = fields.Field(column_name="Vai trò", attribute="role", widget=ROLE)
    unit = fields.Field(
        column_name="Đơn vị", attribute="unit", widget=Reference(Unit, "slug", "đơn vị")
    )
    valid_from = fields.Field(column_name="Từ ngày", attribute="valid_from", widget=Day())
    valid_to = fields.Field(column_name="Đến hết ngày", attribute="valid_to", widget=Day())
    basis = fields.Field(column_name="Căn cứ", attribute="basis", widget=Text())

    class Meta(Table.Meta):
        model = Appointment
        fields = ("person", "role", "unit", "valid_from", "valid_to", "basis")
        export_order = fields
        import_id_fields = ("person", "role", "unit", "valid_from")

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Given and ended by the room's own functions; what was given is not rewritten.

        As on the page, a weighty role only begins to wait for a second person, and nobody
        appoints themselves; a table without an author gives no such role at all.
        """
        actor = kwargs.get("user")
        try:
            if is_create:
                self._propose(actor, instance)
                return
            stored = Appointment.objects.get(pk=instance.pk)
            if stored.basis != instance.basis or instance.valid_to is None:
                raise ValidationError(
                    {
                        "valid_to": _(
                            "Bổ nhiệm đã ghi thì chỉ ghi thêm được ngày kết thúc; thay đổi khác "
                            "thì ghi một bổ nhiệm mới."
                        )
                    }
                )
            end_appointment(actor=actor, appointment=stored, last_day=instance.valid_to)
        except Refused as refusal:
            raise ValidationError({"role": str(refusal)}) from refusal

    @staticmethod
    def _propose(actor: Any, instance: Appointment) -> None:
        given: dict[str, Any] = {
            "person": instance.person,
            "role": instance.role,
            "unit": instance.unit,
            "valid_from": instance.valid_from,
            "valid_to": instance.valid_to,
            "basis": instance.basis,
        }
        if actor is None:
            if is_weighty(instance.role):
                raise ValidationError({"role": _("Bổ nhiệm này phải có người đề nghị.")})
            made: Any = appoint(actor=None, **given)
        else:
            made = propose(actor=actor, **given)
        if isinstance(made, Appointment):
            instance.pk = made.pk

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """What waits has no appointment to be noted at; it has left its own event."""
        if instance.pk:
            super().after_save_instance(instance, row, **kwargs)
