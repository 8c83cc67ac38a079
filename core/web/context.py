"""What the page frame needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.web.durations import WORDS
from core.web.navigation import menu_for, role_labels


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Menu, roles and languages; lazy, so that a fragment that shows none of them pays nothing."""
    user = getattr(request, "user", None)
    return {
        "navigation": SimpleLazyObject(lambda: menu_for(user, request.path)),
        "role_labels": SimpleLazyObject(lambda: role_labels(user)),
        "languages": settings.LANGUAGES,
        "duration_words": WORDS,
    }
