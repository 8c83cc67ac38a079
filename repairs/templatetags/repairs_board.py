"""Words of a verdict, and keys of the dispatch board, for templates."""

from __future__ import annotations

from typing import Any

from django import template

from repairs.enums.warranty import Payer
from repairs.models import WorkOrder
from repairs.policies.warranty_words import reason_sentences

register = template.Library()


@register.filter
def payer_name(code: str) -> str:
    """Who pays, in the reader's language."""
    return str(Payer(code).label) if code in Payer.values else ""


@register.filter
def verdict_reasons(verdict: dict[str, Any]) -> list[str]:
    """The sentences of the record that an order keeps."""
    return reason_sentences(verdict.get("reasons", []))


@register.filter
def board_key(order: WorkOrder) -> str:
    """An order with the version that was seen, as the form of the dispatch board sends it."""
    return f"{order.pk}~{order.case.version}"
