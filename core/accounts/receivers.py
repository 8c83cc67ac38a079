"""What a sign-in and a new password mean for the session."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from core.accounts.models import User
from core.accounts.sessions import session_begin


@receiver(user_logged_in, dispatch_uid="accounts.session_begin")
def begin(sender: object, *, request: HttpRequest, user: User, **_: Any) -> None:
    session_begin(request, user)


@receiver(password_changed, dispatch_uid="accounts.password_is_own")
def password_is_own(sender: object, *, user: User, **_: Any) -> None:
    """Whoever chose a password need not choose one again."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
