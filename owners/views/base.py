"""What every page of this app reads from its request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from core.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The reader; the sign-in middleware lets nobody else in."""
    return cast(User, request.user)


def page_key(text: str | None) -> int | None:
    """A key of a page from the address; what is not a number counts as none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
