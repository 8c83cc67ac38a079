"""What stands between a sign-in and the first page (SEC-03)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from core.accounts.models import User
from core.accounts.second_factor import must_set_up_factor
from core.accounts.sessions import SessionStore

# Always open: the way out, the language, and what is asked for here. The rest waits.
OPEN = frozenset({"account_logout", "set_language", "account_reauthenticate"})
PASSWORD = "account_change_password"  # noqa: S105  # the name of a page
FACTOR = frozenset({"mfa_activate_totp", "mfa_reauthenticate", "mfa_view_recovery_codes"})


class SignInMiddleware:
    """Keeps a used session alive, and leads to what must be done before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            return None
        if "X-Poll" not in request.headers and isinstance(request.session, SessionStore):
            request.session.touch()
        name = request.resolver_match.url_name if request.resolver_match else ""
        first = _first_of_all(request, user, name or "")
        if first is None or name in OPEN:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse(first))
        return redirect(first)


def _first_of_all(request: HttpRequest, user: User, name: str) -> str | None:
    """The page that this person must pass first; None when there is none, or when this is it."""
    if user.must_change_password:
        return None if name == PASSWORD else PASSWORD
    if name in FACTOR or name == PASSWORD:
        return None
    return "mfa_activate_totp" if must_set_up_factor(user) else None
