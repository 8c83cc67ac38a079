"""A write happens once, however often its request arrives (design decision 21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.records.once import request_id_of, run_once
from core.web.errors import domain_error_of, error_page

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
EXEMPT = {
    "set_language": "setting the same language twice is harmless",
    "account_login": "allauth's own; nobody is signed in yet",
    "account_change_password": "allauth's own; setting the same password twice is harmless",
    "account_logout": "allauth's own; signing out twice is harmless",
    "account_reauthenticate": "allauth's own; giving the password twice is harmless",
    "mfa_reauthenticate": "allauth's own; a code counts once by itself",
    "mfa_activate_totp": "allauth's own; a second time finds it set up",
    "mfa_deactivate_totp": "allauth's own; a second time finds it gone",
    "mfa_generate_recovery_codes": "allauth's own; the last codes count",
}

View = Callable[..., HttpResponse]


def repeatable(view: View) -> View:
    """Mark a view whose POST may be repeated without harm; say why where it is used."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


class RequestOnceMiddleware:
    """Runs a signed-in person's write and stores its answer in one transaction.

    The second request with the same ``request_id`` waits for the first and is answered as it was; a refused
    request leaves nothing behind, so it can be mended and sent again.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.method in SAFE_METHODS or not request.user.is_authenticated:
            return None
        if getattr(view, "repeatable", False) or name in EXEMPT:
            return None
        try:
            return self._run_once(request, lambda: view(request, *args, **kwargs))
        except Exception as error:
            if (refusal := domain_error_of(error)) is None:
                raise
            return error_page(request, refusal)

    def _run_once(self, request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
        request_id = request_id_of(request.POST.get("request_id") or request.headers.get("X-Request-Id", ""))
        answered = run_once(user_id=cast(int, request.user.pk), request_id=request_id, run=run)
        if isinstance(answered, HttpResponse):
            return answered
        return HttpResponseRedirect(answered.location) if answered.location else HttpResponse(status=204)
