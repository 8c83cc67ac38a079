"""The cast is at hand in every test here, and a browser for each of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.accounts.models import User
    from tests.cast import Cast


class Browser:
    """Somebody who is signed in and reads English."""

    def __init__(self, user: User) -> None:
        from django.test import Client

        self.user = user
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(user)

    def look(self, name: str, /, *args: Any, **query: Any) -> HttpResponse:
        """Read the page of that name."""
        from django.urls import reverse

        return self.client.get(reverse(name, args=args), query)

    def send(self, name: str, /, *args: Any, **fields: Any) -> HttpResponse:
        """Send the form of the page of that name."""
        from django.urls import reverse

        return self.client.post(reverse(name, args=args), {"request_id": str(uuid.uuid4()), **fields})


@pytest.fixture
def browser() -> type[Browser]:
    """``browser(user)`` signs somebody in."""
    return Browser


@pytest.fixture
def admin(cast: Cast) -> Browser:
    """The administrator of the cast, signed in."""
    return Browser(cast.admin)
