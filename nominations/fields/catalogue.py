"""The fields together, and what is asked of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .field import ALL, Field, Need, Part, Table, Told
from .field import marked as _

#: Title of each part of a dossier's form, with a hint.
PARTS: Mapping[Part, tuple[str, str]] = {
    Part.PERSON: (_("Người được đề nghị"), ""),
    Part.COLLECTIVE: (_("Tập thể được đề nghị"), ""),
    Part.CONTACT: (_("Liên hệ"), ""),
    Part.STUDY: (_("Học tập, hoàn cảnh"), ""),
    Part.PROPOSAL: (_("Đề nghị"), ""),
    Part.GUARDIAN: (_("Người giám hộ"), _("Chỉ ghi khi người được đề nghị chưa đủ 18 tuổi.")),
    Part.STANDING: (
        _("Trường hợp riêng"),
        _("Để trống nếu không có. Kỷ luật, truy tặng, nơi ở khác phải ghi đúng sự thật."),
    ),
    Part.REST: (_("Thêm"), ""),
}


class Catalogue:
    """Fields in the order of lists and forms; names are unique."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = tuple(fields)
        self.by_name = {field.name: field for field in self._fields}
        if len(self.by_name) != len(self._fields):
            raise RuntimeError("two fields of one name")

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields)

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def of(self, family: str) -> tuple[Field, ...]:
        """The fields of a family's dossiers."""
        return tuple(field for field in self._fields if family in field.families)

    def listed(self, family: str) -> tuple[Field, ...]:
        """The columns of a family's list."""
        return tuple(field for field in self.of(family) if field.listed)

    def keys(self, family: str) -> tuple[Field, ...]:
        """The six columns by which a row of a list is told at a glance."""
        return tuple(field for field in self.listed(family) if family in field.key_in)

    def columns(self) -> dict[str, list[str]]:
        """Names of columns by family."""
        return {family: [field.name for field in self.listed(family)] for family in ALL}

    def stored_in(self, table: Table) -> dict[str, str]:
        """Attribute by field, of all that a table holds."""
        return {
            field.name: attribute
            for field in self._fields
            for where, attribute in field.stored
            if where == table
        }

    def needed(self, family: str, need: Need) -> tuple[Field, ...]:
        """What may not be empty, at that moment."""
        return tuple(field for field in self.of(family) if field.need == need)

    def personal(self) -> frozenset[str]:
        """Never written into an event in clear."""
        return frozenset(field.name for field in self._fields if field.told != Told.OPEN)

    def in_part(self, part: Part) -> tuple[str, ...]:
        """Names of the fields in a part of the form."""
        return tuple(field.name for field in self._fields if field.part == part)
