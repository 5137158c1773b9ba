"""Lists that are no .xlsx: CSV in every usual code page, and OpenDocument."""

import io
import zipfile

HEAD = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Học bổng">"""
END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if value.startswith("<"):
        return value
    return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"


def ods(rows, **members):
    """An OpenDocument sheet; a text that begins with ``<`` is a cell as it stands."""
    body = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", HEAD + body + END)
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
