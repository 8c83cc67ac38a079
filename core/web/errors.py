"""Errors at the edge: what a person is shown when a request is refused."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, InvalidTransition

# PostgreSQL's own words for "somebody else is at it": lock not available, deadlock, statement timeout,
# serialization failure.
_BUSY = {"55P03", "40P01", "57014", "40001"}
_REFUSED_BY_TRIGGER = {"P0001", "23001"}


def domain_error_of(error: Exception) -> DomainError | None:
    """The error a person understands for what the database said; None when it is a fault of ours."""
    if isinstance(error, DomainError):
        return error
    if not isinstance(error, DatabaseError):
        return None
    code = getattr(error.__cause__, "pgcode", None)
    if code in _BUSY:
        return Conflict("busy", _("Somebody else is changing this right now. Wait a moment and try again."))
    if code in _REFUSED_BY_TRIGGER:
        return InvalidTransition(
            "refused_by_database", _("This change is not possible in the present state.")
        )
    return None


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page with the sentence, answered with the status of the error."""
    return render(request, f"{error.status}.html", {"error": error}, status=error.status)
