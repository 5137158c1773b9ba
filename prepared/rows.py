"""Rows that remember what was read of them, so that only what differs is written."""

from __future__ import annotations

from typing import Any

from django.db import models


class Remembering(models.Model):
    """Knows what was read, so that only what differs is written."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store as any model does; what was read before says nothing once that is done."""
        super().save(*args, **kwargs)
        self.__dict__.pop("_read", None)

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Any:
        """Keep what was read beside the instance."""
        found = super().from_db(db, field_names, values, **more)
        found.__dict__["_read"] = dict(zip(field_names, values, strict=True))
        return found

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read anew; what was remembered of the earlier reading is dropped."""
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_read", None)

    def store(self) -> None:
        """Save what differs from what was read (everything where that is not known).

        ``DatabaseError`` when the row is gone.
        """
        read, now = self.__dict__.setdefault("_read", {}), self.__dict__
        changed = [
            field
            for field in self._meta.concrete_fields
            if field.attname in now
            and not field.primary_key
            and (
                field.attname not in read
                or getattr(field, "auto_now", False)
                # What can change inside itself cannot be told from what it was.
                or isinstance(now[field.attname], dict | list)
                or now[field.attname] != read[field.attname]
            )
        ]
        super().save(update_fields=[field.name for field in changed])
        read |= {field.attname: now[field.attname] for field in changed}
