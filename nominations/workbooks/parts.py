"""The parts of an archive, found by their relations; slashes and capitals do not matter.

Part names are compared without case (ECMA-376 part 2, 6.2.2.3), and some services write them with
backslashes or keep the workbook at the root: only ``_rels/.rels`` says where it is.
"""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any

from lxml import etree

_USUAL = ("xl/workbook.xml", "workbook.xml")
_XML = (".xml", ".rels", ".vml")
_LARGEST = 4 * 1024 * 1024  # bytes of relations; a list of people has a dozen


def plain_name(name: str) -> str:
    """A part's name with forward slashes and without one at its beginning."""
    return name.replace("\\", "/").lstrip("/")


def key_of(name: str) -> str:
    """Under what a part is found."""
    return plain_name(name).casefold()


def relations_of(part: str) -> str:
    """The name of the part that holds the relations of ``part`` ('' for the whole archive)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_of(part: str, aim: str) -> str:
    """The part a relation of ``part`` leads to."""
    aim = aim.replace("\\", "/")
    if aim.startswith("/"):
        return plain_name(aim)
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), aim))


def parse_xml(data: bytes, *, recover: bool = False) -> Any:
    """The root of a part; no entity is resolved and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)
    return etree.fromstring(data, parser)


class Parts:
    """An open archive by part names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self._real = {key_of(name): name for name in archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return key_of(name) in self._real

    def real(self, name: str) -> str:
        """The name as the archive writes it; ``KeyError`` where there is no such part."""
        return self._real[key_of(name)]

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        return self.archive.read(self.real(name))

    def open(self, name: str) -> Any:
        """A part for reading."""
        return self.archive.open(self.real(name))

    def xml(self, name: str) -> Any:
        """The root of a part that is XML by its name too, so that it was looked at for bombs."""
        if not key_of(name).endswith(_XML):
            raise KeyError(name)
        return parse_xml(self.read(name))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and part of each relation of ``part`` by its id; empty where it has none."""
        name = relations_of(part)
        if name not in self or self.archive.getinfo(self.real(name)).file_size > _LARGEST:
            return {}
        return {
            one.get("Id", ""): (
                one.get("Type", "").rpartition("/")[2],
                target_of(part, one.get("Target", "")),
            )
            for one in self.xml(name).iter("{*}Relationship")
            if one.get("TargetMode", "").lower() != "external"
        }

    def workbook(self) -> str | None:
        """The part that is the workbook, or ``None``: this is no .xlsx file."""
        try:
            told = [part for kind, part in self.relations("").values() if kind == "officeDocument"]
        except (etree.LxmlError, KeyError):
            told = []
        return next((one for one in (*told, *_USUAL) if one in self and self._is_book(one)), None)

    def _is_book(self, part: str) -> bool:
        try:
            with self.open(part) as source:
                root = next(etree.iterparse(source, events=("start",), resolve_entities=False))[1]
        except (etree.LxmlError, StopIteration):
            return False
        return isinstance(root.tag, str) and root.tag.rpartition("}")[2] == "workbook"
