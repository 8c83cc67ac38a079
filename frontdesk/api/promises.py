"""The register of promises over the API: list, one, give, keep or break, confirm or refuse (CLK-05, DSK-12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, by_key, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, PersonNameSerializer
from core.errors import InvalidInput
from core.records.models import Case
from core.time import EARLIEST_DAY, LATEST_DAY, now
from frontdesk.enums import Part, PromiseDecision, PromiseKind, PromiseState, Way
from frontdesk.forms.promises import WAYS, PromiseForm, RegisterFilter
from frontdesk.models import Promise
from frontdesk.selectors.promises import PromiseLine, in_period, part_of, promise_line, promises
from frontdesk.services.promises import promise_about_case, promise_on_contact
from owners.models import Contact

SAYS = {
    Way.KEEP: _("The promise was kept"),
    Way.BREAK: _("The promise will not be kept"),
    Way.CONFIRM: _("Confirm a promise that waits for a superior"),
    Way.REFUSE: _("Refuse a promise that waits for a superior"),
}


class PromiseLineSerializer(serializers.Serializer[Any]):
    """A line of the register."""

    id = serializers.IntegerField(source="promise.pk")
    case = serializers.CharField(source="promise.case.number")
    kind = serializers.ChoiceField(choices=PromiseKind.choices, source="promise.kind")
    kind_label = LabelField("kind", of="promise")
    what = serializers.CharField(source="promise.what")
    amount = serializers.DecimalField(
        source="promise.amount", max_digits=14, decimal_places=2, allow_null=True
    )
    to_whom = serializers.CharField(source="promise.to_whom", allow_blank=True)
    person = PersonNameSerializer(source="promise.person", allow_null=True)
    due_at = serializers.DateTimeField(source="promise.due_at")
    promised_at = serializers.DateTimeField(source="promise.promised_at")
    by = PersonNameSerializer(source="promise.by")
    keeper = PersonNameSerializer(source="promise.keeper")
    state = serializers.ChoiceField(choices=PromiseState.choices)
    state_label = serializers.CharField(source="state.label")
    decision = serializers.ChoiceField(
        choices=PromiseDecision.choices, source="promise.decision", allow_blank=True
    )
    asked = PersonNameSerializer(source="promise.asked", allow_null=True)
    decided_by = PersonNameSerializer(source="promise.decided_by", allow_null=True)
    decision_note = serializers.CharField(source="promise.decision_note", allow_blank=True)
    note = serializers.CharField(source="promise.note", allow_blank=True)


class PromiseWaySerializer(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=Way.choices)
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))


class PromiseSerializer(PromiseLineSerializer):
    """A promise, and what this person can do about it."""

    ways = serializers.SerializerMethodField()

    def get_ways(self, line: PromiseLine) -> list[dict[str, Any]]:
        return [{"way": way, "possible": not why, "reason": why} for way, why in line.ways.items()]


NewPromise = serializer_of(
    PromiseForm,
    "NewPromise",
    case=serializers.CharField(required=False, max_length=20, help_text=_("the number of an open case, or")),
    contact=serializers.IntegerField(required=False, min_value=1, help_text=_("a line of the day log")),
)


def promises_for(user: User) -> QuerySet[Promise]:
    """The register as far as the user may see it (SEC-01)."""
    return promises().filter(pk__in=Promise.objects.visible_to(user).values("pk"))


class PromiseList(ListView):
    kind, reads, filters = "complaints", PromiseLineSerializer, RegisterFilter
    takes, gives, gives_status = NewPromise, PromiseSerializer, 201
    says_get = _("The register of promises to customers, newest first")
    says_post = _("Record a promise about an open case or a line of the day log")

    def filter_form(self) -> forms.Form:
        return RegisterFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        asked, at = self.filtered(), now()
        query = promises_for(self.user)
        if asked["project"]:
            query = query.filter(case__project=asked["project"])
        if asked["kind"]:
            query = query.filter(kind=asked["kind"])
        if asked["part"]:
            query = part_of(query, Part(asked["part"]), user=self.user, at=at)
        if asked["first"] or asked["last"]:
            query = in_period(query, asked["first"] or EARLIEST_DAY, asked["last"] or LATEST_DAY)
        rows, after = by_key(query, self.after_key(), newest_first=True)
        return self.page([PromiseLine(row, row.state(at), {}) for row in rows], after)  # type: ignore[arg-type, attr-defined]

    @once
    def post(self, request: Request) -> Response:
        sent = self.body()
        about = {name: sent.pop(name) for name in ("case", "contact") if name in sent}
        form = PromiseForm(form_data(PromiseForm, sent))
        if not form.is_valid():
            raise refusal_of(form)
        if len(about) != 1:
            raise InvalidInput("about_one", _("Name either a case or a line of the day log."), field="case")
        given: dict[str, Any] = {"given": form.given(), "by": self.user, "at": now()}
        if "case" in about:
            case = found(Case.objects.visible_to(self.user), number=about["case"].replace("\0", ""))
            promise = promise_about_case(case=case, **given)
        else:
            contact = found(Contact.objects.visible_to(self.user), pk=about["contact"])
            promise = promise_on_contact(contact=contact, **given)
        location = reverse("api_promise", args=[promise.pk])
        return _answer(promise, self.user, status=201, headers={"Location": location})


class PromiseDetail(ApiView):
    kind, reads = "complaints", PromiseSerializer
    says_get = _("One promise, and what you can do about it")

    def get(self, request: Request, promise_id: int) -> Response:
        return _answer(found(promises_for(self.user), pk=promise_id), self.user)


class PromiseWay(ApiView):
    """What one does with a promise: its form, its service."""

    kind, gives = "complaints", PromiseSerializer
    way = Way.KEEP

    @property
    def says_post(self) -> str:
        return str(SAYS[self.way])

    @once
    def post(self, request: Request, promise_id: int) -> Response:
        form_class, service = WAYS[self.way]
        promise = found(promises_for(self.user), pk=promise_id)
        form = form_class(form_data(form_class, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        done = service(promise_id=promise.pk, note=form.cleaned_data["note"], by=self.user, at=now())
        return _answer(done, self.user, headers={"Location": reverse("api_promise", args=[done.pk])})


def way_paths(below: str) -> list[URLPattern]:
    """The addresses of what can be done with a promise."""
    return [path(f"{below}{way.value}/", _view(way), name=f"api_promise_{way.value}") for way in Way]


def _view(way: Way) -> Any:
    name = f"Promise{way.value.title()}"
    taken = serializer_of(WAYS[way][0], f"New{name}")
    view: Any = type(f"{name}View", (PromiseWay,), {"way": way, "takes": taken})
    return view.as_view()


def _answer(promise: Promise, user: User, **more: Any) -> Response:
    whole = promises().get(pk=promise.pk)
    return Response(PromiseSerializer(promise_line(whole, user, now())).data, **more)
