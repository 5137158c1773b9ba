"""Whether a page shows more than ours does, told by its picture, as a reader would see it.

A signature may draw anything, an opaque strip with another name among it. It may do so only where
a paper of ours keeps room for it: in the blank band right above the printed name of who signs.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

#: Points of the picture for one point (1/72 inch) of the page.
_SCALE = 1.5
_MM = 72 / 25.4
#: The room for a signature above the signer's name, and to each side of its middle.
_BAND_UP, _BAND_ASIDE = 26 * _MM, 48 * _MM
#: A point darker than this is print, not the shade of the paper.
_INK = 150
#: Difference of two pictures that no eye sees, out of 255.
_UNSEEN = 6
#: Shown on paper only, or only sometimes: a picture made now would not tell.
_HIDDEN = 1 | 2 | 32 | 256
#: Larger pages than any office prints are not drawn, but refused.
_LARGEST = 3_000 * _SCALE

Box = tuple[float, float, float, float]


def shows_more(pdf: bytes, original: bytes, names: Iterable[str]) -> bool:
    """Whether a page of ``pdf`` shows anything beside ``original`` outside the room for signing.

    Both hold the same pages but for boxes of signatures. ``names`` are printed below that room.
    """
    marked: dict[int, list[Box]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as file, pikepdf.open(io.BytesIO(original)) as kept:
        for number, page in enumerate(file.pages):
            marks = list(page.obj.get("/Annots", []))
            if any(_hides(mark) for mark in marks):
                return True
            # Links and the like that our page has too were compared with it already.
            if len(marks) != len(kept.pages[number].obj.get("/Annots", [])):
                marked[number] = [_rect(mark) for mark in marks if _draws(mark)]
    if not marked:
        return False
    theirs, ours = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(original)
    theirs.init_forms()
    ours.init_forms()
    given = [name for name in names if name.strip()]
    return any(
        _page_shows_more(theirs[number], ours[number], given, boxes)
        for number, boxes in marked.items()
    )


def _hides(mark: pikepdf.Object) -> bool:
    if "/AP" not in mark:
        return False
    if set(mark.AP.keys()) - {"/N"}:
        return True
    return bool(int(mark.get("/F", 0)) & _HIDDEN) and _draws(mark)


def _draws(mark: pikepdf.Object) -> bool:
    """Whether it is the box of a signature that may show something."""
    x0, y0, x1, y1 = _rect(mark)
    return mark.get("/Subtype") == "/Widget" and "/AP" in mark and x1 - x0 > 0.01 and y1 - y0 > 0.01


def _rect(mark: pikepdf.Object) -> Box:
    x0, y0, x1, y1 = (float(side) for side in mark.get("/Rect", [0, 0, 0, 0]))
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _page_shows_more(
    theirs: pypdfium2.PdfPage, ours: pypdfium2.PdfPage, names: list[str], boxes: list[Box]
) -> bool:
    width, height = ours.get_size()
    if max(width, height) * _SCALE > _LARGEST or theirs.get_size() != (width, height):
        return True
    before, after = _drawn(ours), _drawn(theirs)
    changed = (
        ImageChops.difference(before, after)
        .convert("L")
        .point(lambda level: 255 if level > _UNSEEN else 0)
    )
    rooms = _rooms(ours, before.convert("L"), names)
    # A box may stand in the room only, also where this program does not draw it: others would.
    if any(not any(_inside(box, room, height) for room in rooms) for box in boxes):
        return True
    for room in rooms:
        changed.paste(0, _within(room, changed.size))
    return changed.getbbox() is not None


def _inside(box: Box, room: Box, height: float) -> bool:
    """Whether a box on the page lies in a room of its picture, give or take a point."""
    left, upper = box[0] * _SCALE, (height - box[3]) * _SCALE
    right, lower = box[2] * _SCALE, (height - box[1]) * _SCALE
    return (
        left >= room[0] - 2
        and upper >= room[1] - 2
        and right <= room[2] + 2
        and lower <= room[3] + 2
    )


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    return page.render(scale=_SCALE).to_pil().convert("RGB")


def _within(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(side) for side in box)
    return max(x0, 0), max(y0, 0), min(x1, size[0]), min(y1, size[1])


def _rooms(page: pypdfium2.PdfPage, picture: Image.Image, names: list[str]) -> list[Box]:
    """The blank bands above the names, in points of the picture."""
    ink = picture.point(lambda level: 255 if level < _INK else 0)
    text = page.get_textpage()
    rooms: list[Box] = []
    for name in names:
        if (found := _last_place(text, name)) is None:
            continue
        left, top, right = found[0] * _SCALE, picture.height - found[3] * _SCALE, found[2] * _SCALE
        middle = (left + right) / 2
        band = (
            middle - _BAND_ASIDE * _SCALE,
            top - _BAND_UP * _SCALE,
            middle + _BAND_ASIDE * _SCALE,
            top - 1,
        )
        inside = _within(band, picture.size)
        if inside[0] >= inside[2] or inside[1] >= inside[3]:
            continue
        printed = ink.crop(inside).getbbox()
        # From the name upwards until the next line of print.
        upper = inside[1] + (printed[3] if printed else 0)
        rooms.append((inside[0], upper, inside[2], inside[3]))
    return rooms


def _last_place(text: pypdfium2.PdfTextPage, name: str) -> Box | None:
    """Where a name stands last on a page, in points of the page from its lower left corner."""
    searching = text.search(name, match_case=True)
    found = None
    while (hit := searching.get_next()) is not None:
        boxes = [text.get_charbox(hit[0] + at) for at in range(hit[1])]
        found = (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
    return found
