"""Turns refusals into pages, and masks what pages say."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.web.errors import domain_error_of, error_page
from core.web.masking import answer_masked


class MaskingMiddleware:
    """No page shows a phone or identity number that somebody wrote into a text, unless it was revealed (OWN-05)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer_masked(answer)
        return answer


class DomainErrorMiddleware:
    """A refusal that no view has answered becomes its page (design decision 24)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = domain_error_of(exception)
        return error_page(request, error) if error else None
