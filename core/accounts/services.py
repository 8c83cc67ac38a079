"""Writes that concern a sign-in."""

from __future__ import annotations

from core.accounts.models import Session, User


def sessions_end(*, user: User, but: str | None = None) -> int:
    """End the person's sessions at once, ``but`` one (by key); answers how many (SEC-03)."""
    rows = Session.objects.filter(user=user)
    if but is not None:
        rows = rows.exclude(pk=but)
    count, _models = rows.delete()
    return count
