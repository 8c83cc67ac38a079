"""What goes over the wire: JSON of a sane size in, masked JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from core.masking import mask_numbers

LARGEST_BODY = 1_000_000


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = _("A request takes at most one megabyte.")


class LimitedJSONParser(JSONParser):
    """JSON of a sane size: nothing here needs more."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        length = parser_context["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > LARGEST_BODY:
            raise TooLarge
        return super().parse(stream, media_type, parser_context)


class JsonOnly(BaseContentNegotiation):
    """There is one form of answer, whatever the client would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class MaskedJSON(JSONRenderer):
    """JSON in which no text holds a phone or identity number: the last door, as for pages (OWN-05)."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        written: bytes = super().render(_masked(data), accepted_media_type, renderer_context)
        return written


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_numbers(value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value
