"""Money in templates, as everywhere: ``2.000.000 đ``."""

from __future__ import annotations

from django import template

from nominations.text.amounts import format_amount

register = template.Library()


@register.filter
def dong(amount: int) -> str:
    """An amount in whole đồng."""
    return format_amount(amount)
