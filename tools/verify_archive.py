#!/usr/bin/env python3
"""Check an archive package with nothing but Python: ``verify_archive.py GOI.zip`` or a folder.

Exit code 0: intact; 1: something was changed, added or taken away (it says what); 2: cannot tell.
"""

import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

SUMS, INDEX, RECORD = "SHA256SUMS", "danh-muc.json", "nhat-ky.jsonl"
#: Files that speak of the package itself and stand in no index.
OWN = {SUMS, INDEX, "DOC-TOI.txt", "kiem_tra.py"}
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f]+)")


def read(place: str) -> dict[str, bytes | None]:
    """The files of a package by their paths; None for one that cannot be unpacked."""
    path = Path(place)
    if path.is_dir():
        found = (one for one in path.rglob("*") if one.is_file())
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in found}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise ValueError("có hai tệp cùng tên trong gói")
        return {name: unpacked(archive, name) for name in names}


def unpacked(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One file; None when its place in the package is damaged."""
    try:
        return archive.read(name)
    except Exception:
        # The library answers a damaged header in many ways; they all mean the same here.
        return None


def check_sums(files: dict[str, bytes]) -> Iterator[str]:
    """Every file has the hash that was written down, and nothing else is there."""
    promised: dict[str, str] = {}
    lines = files[SUMS].decode().split("\n")
    if lines.pop():
        yield f"{SUMS}: bị cắt ở cuối"
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match.group(2) in promised:
            yield f"{SUMS}, dòng {number}: viết không đúng hoặc lặp lại"
        else:
            promised[match.group(2)] = match.group(1)
    for path in sorted(promised.keys() | files.keys() - {SUMS}):
        if path not in files:
            yield f"{path}: thiếu tệp"
        elif path not in promised:
            yield f"{path}: tệp thừa, không có trong {SUMS}"
        elif hashlib.sha256(files[path]).hexdigest() != promised[path]:
            yield f"{path}: nội dung đã bị sửa"


def check_index(files: dict[str, bytes]) -> Iterator[str]:
    """The index and the files name each other, with size and hash."""
    listed = {one["path"]: one for one in json.loads(files[INDEX])["files"]}
    for path in sorted(listed.keys() | files.keys() - OWN):
        if path not in files:
            yield f"{path}: có trong danh mục, không có trong gói"
        elif path not in listed:
            yield f"{path}: không có trong danh mục"
        else:
            data, one = files[path], listed[path]
            sha256 = hashlib.sha256(data).hexdigest()
            if (len(data), sha256) != (one["size"], one["sha256"]):
                yield f"{path}: khác với danh mục"


def spelled(value: object) -> str:
    """The one spelling hashes were made over: sorted keys, no spaces, NFC."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def check_record(files: dict[str, bytes]) -> Iterator[str]:
    """Every event carries the hash of its own facts, and of the event before it."""
    last: dict[str, tuple[int, str]] = {}
    lines = files[RECORD].decode().split("\n")
    if lines.pop():
        yield f"{RECORD}: bị cắt ở cuối"
    for number, line in enumerate(lines, 1):
        event = json.loads(line)
        stream, seq, before = event["facts"][:3]
        where = f"{RECORD}, dòng {number} ({stream}#{seq})"
        told = f"{spelled(event['facts'])}\n{event['body']}"
        if hashlib.sha256(told.encode()).hexdigest() != event["hash"]:
            yield f"{where}: nội dung đã bị sửa"
        if (seq, before) != last.get(stream, (1, "")):
            yield f"{where}: không nối với sự việc trước"
        last[stream] = (seq + 1, event["hash"])


def verdict(files: dict[str, bytes | None]) -> Iterator[str]:
    """Everything that is wrong; a part that cannot be read is wrong itself."""
    yield from (f"{path}: không giải nén được" for path, data in files.items() if data is None)
    there = {path: data for path, data in files.items() if data is not None}
    checks = ((SUMS, check_sums), (INDEX, check_index), (RECORD, check_record))
    for name, check in checks:
        try:
            yield from check(there)
        except KeyError as error:
            yield f"{name}: thiếu {error}"
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            yield f"{name}: không đọc được ({error})"


def main(arguments: list[str]) -> int:
    """Print what is wrong; the exit code says the rest."""
    if len(arguments) != 1:
        print("Cách dùng: verify_archive.py GOI.zip")
        return 2
    try:
        files = read(arguments[0])
    except Exception as error:
        # Whatever it is, it is no package that could be looked into.
        print(f"Không kiểm tra được: {error}")
        return 2
    found = list(verdict(files))
    for line in found:
        print(line)
    print("Có chỗ bị sửa." if found else f"Nguyên vẹn: {len(files)} tệp.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
