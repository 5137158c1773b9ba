"""A Word template filled in; an office's own in the cage, for what it does there is not ours."""

from __future__ import annotations

import io
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError

from cage import process

from .words import made

_LIMITS = process.Limits(cpu=15, wall=30)
_ENDED = "mẫu Word dùng quá nhiều bộ nhớ hoặc thời gian"


def fill(template: bytes, values: dict[str, Any], about: dict[str, str]) -> bytes:
    """The template with its values, and what the file says about itself (title, author).

    For templates made of our own words. Whatever error is inside of it comes out.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.render(values, jinja_env=made(autoescape=True), autoescape=True)
    core = document.docx.core_properties
    core.title, core.author = about.get("title", "")[:250], about.get("author", "")[:250]
    core.language, core.comments = "vi-VN", ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill_in_cage(template: bytes, values: dict[str, Any], about: dict[str, str]) -> bytes:
    """The same for a file that came from outside; ``TemplateError`` says what is wrong with it."""
    try:
        answer, filled = process.run(
            "documents.template_filling:task",
            {"values": values, "about": about},
            template,
            limits=_LIMITS,
        )
    except process.CageBroken as broken:
        raise TemplateError(_ENDED) from broken
    if answer["wrong"]:
        raise TemplateError(answer["wrong"])
    return filled


def task(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """In the child: filled, or why not, in the words of whatever stumbled over it."""
    try:
        return {"wrong": ""}, fill(data, request["values"], request["about"])
    except Exception as error:
        # What a stranger's file does inside the libraries is not ours to foresee.
        return {"wrong": str(error) or type(error).__name__}, b""
