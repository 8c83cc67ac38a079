"""The description of the API (OpenAPI 3), read off the class attributes of its views."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from core.api.base import ListView
from core.api.described import flat
from core.api.problems import MEDIA_TYPE, ProblemSerializer

PROBLEMS = {
    400: _("The body is no JSON."),
    401: _("Nobody is signed in, or the token is no good."),
    403: _("You may not do this."),
    404: _("There is no such thing, or it is not yours to see."),
    409: _("Not possible in the present state, changed meanwhile, or in use by somebody else."),
    413: _("The body is too large."),
    415: _("The body is not JSON."),
    422: _("Something that was sent cannot be accepted; see errors."),
    428: _("If-Match is missing."),
    429: _("Too many requests of this token or person in this minute; wait as Retry-After says."),
}
TYPES: dict[type[forms.Field], Any] = {
    forms.ModelChoiceField: OpenApiTypes.INT64,
    forms.IntegerField: OpenApiTypes.INT64,
    forms.DateField: OpenApiTypes.DATE,
    forms.BooleanField: OpenApiTypes.BOOL,
}


class TokenScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer``, with a token of the page “API tokens”."""

    target_class = "core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class HouseSchema(AutoSchema):
    """One operation: its answers, its refusals and the headers it needs."""

    view: Any

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "kind", "") or "api"]

    def get_operation_id(self) -> str:
        words = [w.replace("-", "_") for w in self.path.strip("/").split("/")[2:] if not w.startswith("{")]
        verb = "list" if self._is_page() else {"GET": "read", "POST": "send"}[self.method]
        return "_".join([*words, verb])

    def get_summary(self) -> str | None:
        text = getattr(self.view, f"says_{self.method.lower()}", None)
        return str(text) if text else None

    def get_description(self) -> str:  # type: ignore[override]
        return ""

    def _is_page(self) -> bool:
        return isinstance(self.view, ListView) and self.method == "GET"

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_request_serializer(self) -> Any:
        return self.view.takes if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        if self.method == "GET" and self.view.files:
            answers: dict[Any, Any] = {(200, media): OpenApiTypes.BINARY for media in self.view.files}
        elif self.method == "GET":
            answers = {200: self._page() if self._is_page() else self.view.reads}
        else:
            done = gettext("This request was done already; what came of it is at Location.")
            answers = {self.view.gives_status: self.view.gives, 303: OpenApiResponse(None, done)}
        return answers | {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, str(PROBLEMS[status]))
            for status in self._refusals()
        }

    def _page(self) -> Any:
        reads = self.view.reads
        fields = {"results": reads(many=True), "next": serializers.URLField(allow_null=True)}
        return inline_serializer(f"{reads.__name__.removesuffix('Serializer')}Page", fields)

    def _refusals(self) -> list[int]:
        always = {401, 403, 404, 429}
        if self.method == "POST":
            always |= {409, 422} | ({400, 413, 415} if self.view.takes else set())
            always |= {428} if self.view.needs_version else set()
        elif self._is_page() or self.view.filters is not None:
            always |= {422}
        return sorted(always)

    def get_override_parameters(self) -> list[Any]:
        if self.method == "GET":
            return self._filters()
        wanted = [
            OpenApiParameter("X-Request-Id", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True,
                             description=gettext("A fresh UUID for each write; the same one when it is repeated."))
        ]  # fmt: skip
        if self.view.needs_version:
            wanted.append(
                OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
                                 description=gettext("The ETag of what you read, or * for whatever is there."))
            )  # fmt: skip
        return wanted

    def _filters(self) -> list[OpenApiParameter]:
        form = getattr(self.view, "filters", None)
        fields = form.base_fields if form is not None else {}
        told = [self._filter(name, field) for name, field in fields.items()]
        if self._is_page():
            told.append(
                OpenApiParameter("after", OpenApiTypes.STR, description=gettext("From the link “next”."))
            )
        return told

    def _filter(self, name: str, field: forms.Field) -> OpenApiParameter:
        kind = next((TYPES[each] for each in TYPES if isinstance(field, each)), OpenApiTypes.STR)
        enum = None
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            # No choices here: they depend on who asks.
            enum = [value for value, _label in flat(field.choices) if value != ""] or None
            kind = OpenApiTypes.INT64 if enum and isinstance(enum[0], int) else kind
        return OpenApiParameter(name, kind, enum=enum, description=str(field.label or ""))
