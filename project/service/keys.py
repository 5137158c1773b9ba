"""Whether the keys in place are this database's: fingerprints kept in it, looked at on every start.

A fingerprint tells a key from another and gives nothing away of it. A database whose keys are lost
or swapped reads like any other until somebody opens an identity number; so it is looked at before.
"""

from __future__ import annotations

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection, models

from nominations.identity import opens

from . import signs

KEYS = "keys"
_LENGTH = 16


def fingerprint(name: str, key: str) -> str:
    """By what a key is known again."""
    return hmac.new(key.encode(), f"bangvang|{name}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def in_place() -> dict[str, list[str]]:
    """Fingerprints of the keys this process runs with; field keys newest first."""
    return {
        "FIELD_KEYS": [fingerprint("FIELD_KEYS", key) for key in settings.FIELD_KEYS],
        "AUDIT_KEY": [fingerprint("AUDIT_KEY", settings.AUDIT_KEY)],
    }


def differences(kept: dict[str, list[str]]) -> list[str]:
    """Why the keys in place are not those of a database with these fingerprints; empty if they are.

    A new key in front is no difference: what it sealed is not there yet.
    """
    here, faults = in_place(), []
    field, ours = kept.get("FIELD_KEYS", []), here["FIELD_KEYS"]
    absent = [one for one in field if one not in ours]
    if absent:
        faults.append(
            f"FIELD_KEYS thiếu khóa {', '.join(absent)} mà cơ sở dữ liệu này đã dùng: số định danh "
            "không đọc được. Ghi lại khóa cũ vào cuối danh sách."
        )
    elif field and field[-1] != ours[-1]:
        faults.append(
            f"FIELD_KEYS phải kết thúc bằng khóa {field[-1]}: theo khóa ấy mới nhận ra người "
            "trùng. Khóa mới thì ghi lên đầu."
        )
    if kept.get("AUDIT_KEY", here["AUDIT_KEY"]) != here["AUDIT_KEY"]:
        faults.append(
            f"AUDIT_KEY không phải khóa {', '.join(kept['AUDIT_KEY'])} của cơ sở dữ liệu này. "
            "Đổi có chủ ý thì chạy manage.py rotate_keys --audit-key."
        )
    return faults


def faults() -> list[str]:
    """What is wrong with the keys in place for this database; the first look remembers them.

    ``DatabaseError`` when the database cannot be asked.
    """
    kept = signs.said(KEYS)
    if not kept:
        if not _sample_opens():
            return ["FIELD_KEYS không mở được dữ liệu đã mã hóa trong cơ sở dữ liệu này."]
        signs.leave(KEYS, **in_place())
        return []
    found = differences(kept)
    here = in_place()
    if not found and [one for one in here["FIELD_KEYS"] if one not in kept["FIELD_KEYS"]]:
        # From now on something may be sealed with the new ones.
        signs.leave(KEYS, **here)
    return found


def refuse_foreign() -> None:
    """``ImproperlyConfigured`` when the keys are not this database's; nothing if it is not there.

    A database that does not answer, or has no tables yet, is no reason not to start.
    """
    try:
        found = faults()
    except (DatabaseError, InterfaceError):
        return
    if found:
        raise ImproperlyConfigured(" ".join(found))


def at_start() -> None:
    """As ``refuse_foreign``, before a server takes requests; no connection stays open for it."""
    with ThreadPoolExecutor(1) as beside:
        # In a thread of its own: an ASGI server imports us where nothing may wait.
        beside.submit(_ask_and_close).result()


def _ask_and_close() -> None:
    try:
        refuse_foreign()
    finally:
        connection.close()


def sealed_fields() -> list[tuple[type[models.Model], str]]:
    """Every column that holds text sealed with the field keys: by its name, ``sealed``."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == "sealed" or field.name.endswith("_sealed")
    ]


def _sample_opens() -> bool:
    for model, name in sealed_fields():
        rows: Any = model._default_manager.exclude(**{name: ""})
        sealed = rows.values_list(name, flat=True).first()
        if sealed:
            try:
                opens(sealed)
            except InvalidToken:
                return False
    return True
