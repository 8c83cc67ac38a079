"""Every refusal as problem details (RFC 9457), with a stable code, in the reader's language (design decision 24)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from core.errors import DomainError, InvalidInput, Sentence
from core.web.errors import domain_error_of

MEDIA_TYPE = "application/problem+json"
ELSEWHERE = "non_field_errors"


class PreconditionRequired(exceptions.APIException):
    """An action without the version it was made from (RFC 6585)."""

    status_code = 428
    default_code = "version_needed"
    default_detail = _("Send If-Match with the ETag of what you read, so that nobody overwrites silently.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal: ``code`` is stable, ``detail`` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    current_version = serializers.IntegerField(required=False)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; what is a fault of ours is not answered here."""
    refusal = domain_error_of(error)
    if refusal is not None:
        body = _of_domain(refusal)
        more = getattr(context.get("view"), "more_about", None)
        return _response({**body, **(more(refusal) if more else {})})
    api_error = _of_django(error)
    return _of_api(api_error) if api_error is not None else None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to an address that does not exist: a problem below the API, a page elsewhere."""
    if not _below_api(request):
        return defaults.page_not_found(request, exception)
    return problem(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What no view could read, as :func:`not_found`."""
    if not _below_api(request):
        return defaults.bad_request(request, exception)
    return problem(HTTPStatus.BAD_REQUEST, "bad_request", _("This request cannot be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, as :func:`not_found`; what it was stands in the log only."""
    if not _below_api(request):
        return defaults.server_error(request)
    detail = _(
        "This is a fault of ours, and nothing was saved. Send it once more with the same X-Request-Id."
    )
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", detail)


def _below_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v")


def problem(status: HTTPStatus, code: str, detail: Sentence) -> HttpResponse:
    """A refusal for who is no page: a program, or a script of ours."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": str(detail),
    }
    return JsonResponse(body, status=status.value, content_type=MEDIA_TYPE)


def _of_domain(error: DomainError) -> dict[str, Any]:
    body: dict[str, Any] = {"status": error.status, "code": error.code, "detail": str(error)}
    if isinstance(error, InvalidInput) and error.field:
        body["errors"] = {error.field: [str(error)]}
    return body


def _of_django(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    return exceptions.PermissionDenied() if isinstance(error, DjangoPermissionDenied) else None


def _of_api(error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        detail = _("Some fields cannot be accepted; see errors.")
        body = {
            "status": 422,
            "code": "invalid_input",
            "detail": str(detail),
            "errors": _by_field(error.detail),
        }
    else:
        code = getattr(error.detail, "code", error.default_code)
        body = {"status": error.status_code, "code": code, "detail": str(error.detail)}
    return _response(body, headers)


def _by_field(detail: Any) -> dict[str, list[str]]:
    """Messages by field, however deep DRF nests them (``story.what``)."""
    if isinstance(detail, list):
        return {ELSEWHERE: [str(each) for each in detail]}
    found: dict[str, list[str]] = {}
    for field, inner in detail.items():
        name = ELSEWHERE if field == "__all__" else str(field)
        if isinstance(inner, list) and not any(isinstance(each, dict) for each in inner):
            found[name] = [str(each) for each in inner]
        elif isinstance(inner, dict):
            found |= {f"{name}.{key}": texts for key, texts in _by_field(inner).items()}
        else:
            found[name] = [str(inner)]
    return found


def _response(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    status = body["status"]
    whole = {"type": "about:blank", "title": HTTPStatus(status).phrase, **body}
    return Response(whole, status=status, headers=headers, content_type=MEDIA_TYPE)
