"""Matters over the API: the groups, one matter, and what is done with it as a whole (CMP-06, CMP-32)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import CategorySerializer, ComplaintLineSerializer, PlanSerializer
from complaints.enums import Action, ContactKind, FactKind, MatterWay
from complaints.forms.groups import TOGETHER, together, together_form
from complaints.models import Complaint, Matter
from complaints.selectors import complaints_visible_to
from complaints.selectors.groups import MatterPage, matter_page, matter_proposals
from complaints.services import groups
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of
from core.api.fields import LabelField, NamedSerializer
from core.errors import InvalidInput
from core.time import now


class MatterLineSerializer(serializers.Serializer[Any]):
    """A group of the list."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    project = NamedSerializer()
    category = CategorySerializer(allow_null=True)
    formed_at = serializers.DateTimeField()
    representative = serializers.CharField(source="representative.case.number", allow_null=True, default=None)


class MatterFactSerializer(serializers.Serializer[Any]):
    case = serializers.CharField(source="complaint.case.number")
    kind = serializers.ChoiceField(choices=FactKind.choices)
    kind_label = LabelField("kind")
    at = serializers.DateTimeField()


class MatterContactSerializer(serializers.Serializer[Any]):
    case = serializers.CharField(source="complaint.case.number")
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    kind_label = LabelField("kind")
    at = serializers.DateTimeField()


class ProposedSerializer(serializers.Serializer[Any]):
    case = serializers.CharField(source="complaint.case.number")
    why = serializers.CharField()


class MatterSerializer(serializers.Serializer[Any]):
    """A matter with its complaints, contacts and facts, and what may belong to it too."""

    matter = MatterLineSerializer()
    complaints = ComplaintLineSerializer(many=True)
    people = serializers.IntegerField()
    households = serializers.IntegerField()
    facts = MatterFactSerializer(many=True)
    contacts = MatterContactSerializer(many=True)
    plan = PlanSerializer(allow_null=True)
    proposed = ProposedSerializer(many=True)


_NUMBER: dict[str, Any] = {"max_length": 20, "help_text": _("the number of a complaint")}


class Linked(serializers.Serializer[Any]):
    complaints = serializers.ListField(child=serializers.CharField(**_NUMBER), max_length=100)


class Represented(serializers.Serializer[Any]):
    complaint = serializers.CharField(**_NUMBER)


class Merged(serializers.Serializer[Any]):
    other_number = serializers.CharField(**_NUMBER)
    reason = serializers.CharField(max_length=2000)


class MergeUndone(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class Split(Linked):
    reason = serializers.CharField(max_length=2000)


class Together(serializers.Serializer[Any]):
    """An action for the whole group; ``body`` is what the action of one complaint takes."""

    action = serializers.ChoiceField(choices=[(each.value, each.label) for each in TOGETHER])
    body = serializers.DictField(child=serializers.JSONField(), required=False)


class MatterList(ListView):
    kind, reads = "complaints", MatterLineSerializer
    says_get = _("Group complaints, the newest first")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        shown = matters_for(self.user).filter(representative__isnull=False)
        return self.page_by_key(shown, newest_first=True)


class MatterDetail(ApiView):
    kind, reads = "complaints", MatterSerializer
    says_get = _("One matter: its complaints, contacts and facts, and what may belong to it")

    def get(self, request: Request, matter_id: int) -> Response:
        return _answer(self.user, matter_id)


def matters_for(user: User) -> Any:
    """The matters that the user may see (SEC-01)."""
    return Matter.objects.visible_to(user).select_related("project", "category", "representative__case")


def _answer(user: User, matter_id: int, **more: Any) -> Response:
    page = matter_page(found(matters_for(user), pk=matter_id), user)
    whole = {name: getattr(page, name) for name in MatterPage.__dataclass_fields__ if name != "history"}
    return Response(MatterSerializer({**whole, "proposed": matter_proposals(page, user)}).data, **more)


def _ids(user: User, numbers: list[str]) -> list[int]:
    wanted = {number.replace("\0", "").strip() for number in numbers}
    rows = list(complaints_visible_to(user).filter(case__number__in=wanted).values_list("pk", flat=True))
    if len(rows) != len(wanted):
        raise InvalidInput("no_such_complaint", _("There is no such complaint."), field="complaints")
    return rows


def _link(user: User, matter: Matter, sent: Mapping[str, Any]) -> int:
    ids = _ids(user, sent["complaints"])
    return groups.complaints_link(matter_id=matter.pk, case_ids=ids, by=user, at=now()).pk


def _represent(user: User, matter: Matter, sent: Mapping[str, Any]) -> int:
    (pk,) = _ids(user, [sent["complaint"]])
    chosen = Complaint.objects.get(pk=pk)
    return groups.matter_represent(matter_id=matter.pk, complaint=chosen, by=user, at=now()).pk


def _merge(user: User, matter: Matter, sent: Mapping[str, Any]) -> int:
    number = sent["other_number"].replace("\0", "")
    merge = groups.matter_merge(
        matter_id=matter.pk, other_number=number, reason=sent["reason"], by=user, at=now()
    )
    return merge.kept_id


def _undo(user: User, matter: Matter, sent: Mapping[str, Any]) -> int:
    return groups.matter_merge_undo(matter_id=matter.pk, reason=sent["reason"], by=user, at=now()).kept_id


def _split(user: User, matter: Matter, sent: Mapping[str, Any]) -> int:
    ids = _ids(user, sent["complaints"])
    return groups.matter_split(matter_id=matter.pk, case_ids=ids, reason=sent["reason"], by=user, at=now()).pk


DO: dict[MatterWay, tuple[type[serializers.Serializer[Any]], Callable[[User, Matter, Mapping[str, Any]], int]]] = {
    MatterWay.LINK: (Linked, _link),
    MatterWay.REPRESENT: (Represented, _represent),
    MatterWay.MERGE: (Merged, _merge),
    MatterWay.UNDO_MERGE: (MergeUndone, _undo),
    MatterWay.SPLIT: (Split, _split),
}  # fmt: skip


class MatterAct(ApiView):
    """One thing done with a matter; answers the matter to go on with."""

    kind, gives = "complaints", MatterSerializer
    way: MatterWay = MatterWay.LINK

    @property
    def says_post(self) -> str:
        return str(self.way.label)

    @once
    def post(self, request: Request, matter_id: int) -> Response:
        matter = found(matters_for(self.user), pk=matter_id)
        check_may(self.user, Permission.COMPLAINT_ASSESS, matter.project_id)
        shown = DO[self.way][1](self.user, matter, self.body())
        return _answer(self.user, shown, headers={"Location": reverse("api_matter", args=[shown])})


class MatterTogether(ApiView):
    kind, takes, gives = "complaints", Together, MatterSerializer
    says_post = _("One action for every complaint of the group that can take it")

    @once
    def post(self, request: Request, matter_id: int) -> Response:
        matter, sent = found(matters_for(self.user), pk=matter_id), self.body()
        action = Action(sent["action"])
        members = complaints_visible_to(self.user).filter(matter=matter).order_by("pk")
        any_of_them = members.filter(pk=matter.representative_id).first() or found(members[:1])
        form = together_form(action, complaint=any_of_them, user=self.user)
        form = together_form(
            action, complaint=any_of_them, user=self.user, data=form_data(type(form), sent.get("body") or {})
        )
        if not form.is_valid():
            raise refusal_of(form)
        together(form, matter_id=matter.pk, at=now())
        return _answer(self.user, matter.pk, headers={"Location": reverse("api_matter", args=[matter.pk])})


def matter_paths(below: str) -> list[URLPattern]:
    """The addresses of matters."""
    one = f"{below}<int:matter_id>/"
    return [
        path(below, MatterList.as_view(), name="api_matters"),
        path(one, MatterDetail.as_view(), name="api_matter"),
        path(f"{one}together/", MatterTogether.as_view(), name="api_matter_together"),
        *(
            path(f"{one}{way.value}/", _view(way), name=f"api_matter_{way.value.replace('-', '_')}")
            for way in DO
        ),
    ]


def _view(way: MatterWay) -> Any:
    name = f"Matter{''.join(map(str.title, way.value.split('-')))}View"
    view: Any = type(name, (MatterAct,), {"way": way, "takes": DO[way][0]})
    return view.as_view()
