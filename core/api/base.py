"""What every view of the API is: JSON only, signed in, each write once, lists by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.models import User
from core.api.described import refusal_of
from core.api.problems import PreconditionRequired
from core.errors import InvalidInput
from core.records.middleware import repeatable
from core.records.models import RequestAnswer
from core.records.once import request_id_of, run_once

PAGE_SIZE = 25
Answer = Callable[..., Response]


class ApiView(APIView):
    """A view whose class attributes are also its description: what it takes, and what it answers.

    ``kind`` is the first half of the scope that a token needs.  ``reads`` is answered to GET, ``takes`` is the body of
    a POST and ``gives`` its answer, with the status ``gives_status`` (all serializer classes); ``filters`` is the form
    of a list's filters; ``files`` are the media types of a GET that answers a file.
    """

    kind: ClassVar[str] = ""
    reads: ClassVar[Any] = None
    takes: Any = None
    gives: ClassVar[Any] = None
    gives_status: ClassVar[int] = 200
    filters: ClassVar[Any] = None
    files: ClassVar[tuple[str, ...]] = ()
    needs_version: ClassVar[bool] = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        # Who sends the request is known only inside, when a token is read: ``once`` does there what the
        # middleware does for pages.
        return repeatable(super().as_view(**initkwargs))

    @property
    def user(self) -> User:
        """The person who asks."""
        return cast(User, self.request.user)

    def body(self) -> dict[str, Any]:
        """What was sent, with its types checked."""
        serializer = self.takes(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def version(self) -> int | None:
        """The version that the client read, None for whatever is there; raises 428 without one, 422 for nonsense."""
        given = self.request.headers.get("If-Match", "").strip()
        if not given:
            raise PreconditionRequired
        bare = given.removeprefix("W/").strip('"')
        if given == "*":
            return None
        if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
            raise InvalidInput(
                "bad_version", _("If-Match is the ETag of what you read, or *."), field="If-Match"
            )
        return int(bare)


def once(write: Answer) -> Answer:
    """A write with ``X-Request-Id``: a repeat changes nothing and is led to the result (303)."""

    @wraps(write)
    def run(view: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        answered = run_once(
            user_id=view.user.pk,
            request_id=request_id_from(request),
            run=lambda: write(view, request, *args, **kwargs),
        )
        if isinstance(answered, RequestAnswer):
            return Response(status=303, headers={"Location": answered.location})
        return cast(Response, answered)

    run.once = True  # type: ignore[attr-defined]
    return run


def request_id_from(request: Request) -> UUID:
    """The request id of a write; raises :class:`InvalidInput` without one."""
    try:
        return request_id_of(request.headers.get("X-Request-Id", ""))
    except InvalidInput:
        raise InvalidInput(
            "request_id_missing",
            _("Send a fresh UUID as X-Request-Id with each write, and the same one when you repeat it."),
            field="X-Request-Id",
        ) from None


def found(query: QuerySet[Any], **key: Any) -> Any:
    """The object, or 404 when there is none that the person may see."""
    try:
        return query.get(**key)
    except query.model.DoesNotExist:
        raise Http404 from None


class ListView(ApiView):
    """A list by key: ``{"results": […], "next": address or null}``."""

    def filtered(self) -> Mapping[str, Any]:
        """The values of the filters; one that makes no sense is refused (422)."""
        if self.filters is None:
            return {}
        form = self.filter_form()
        if form.errors:
            raise refusal_of(form)
        return form.cleaned_data

    def filter_form(self) -> forms.Form:
        return cast(forms.Form, self.filters(self.request.query_params))

    def after(self) -> str:
        return str(self.request.query_params.get("after", ""))

    def after_key(self) -> int | None:
        """The key that the page begins behind; raises :class:`InvalidInput` for what is none."""
        text = self.after()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 19:
            return int(text)
        raise InvalidInput("bad_cursor", _("Follow the link “next” of the page before."), field="after")

    def page(self, rows: Any, next_cursor: object) -> Response:
        """The answer with these rows, and the address of what comes behind them."""
        address = None
        if next_cursor:
            query = self.request.query_params.copy()
            query["after"] = str(next_cursor)
            address = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return Response({"results": self.reads(rows, many=True).data, "next": address})

    def page_by_key(self, query: QuerySet[Any], *, newest_first: bool) -> Response:
        """A page of rows in the order of their keys."""
        return self.page(*by_key(query, self.after_key(), newest_first=newest_first))


def by_key(
    query: QuerySet[Any], after: int | None, *, newest_first: bool
) -> tuple[list[models.Model], int | None]:
    """A page of rows by primary key, and the cursor of the next page (None on the last)."""
    rows = query.order_by("-pk" if newest_first else "pk")
    if after is not None:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": after})
    kept = list(rows[: PAGE_SIZE + 1])
    return kept[:PAGE_SIZE], kept[PAGE_SIZE - 1].pk if len(kept) > PAGE_SIZE else None
