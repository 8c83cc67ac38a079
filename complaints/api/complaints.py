"""The list of complaints, one complaint, and the subcategories they are filed under."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import CategorySerializer, ComplaintLineSerializer, ComplaintSerializer
from complaints.enums import Reason, Shown
from complaints.forms.filters import FilterForm
from complaints.models import Category, Complaint
from complaints.selectors import actions_of, complaints_visible_to, reason_sentence, reasons_of
from complaints.selectors.lists import Narrowing, complaints_page
from complaints.selectors.time_used import complaint_time_used
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found
from core.clock.lines import deadline_lines
from core.masking import mask_phone
from core.records.selectors import case_timeline
from core.time import now


class CategoryList(ListView):
    kind, reads = "complaints", CategorySerializer
    says_get = _("Subcategories of complaints that are in use")

    def get(self, request: Request) -> Response:
        return self.page_by_key(Category.objects.filter(is_active=True), newest_first=False)


class ComplaintList(ListView):
    kind, reads, filters = "complaints", ComplaintLineSerializer, FilterForm
    says_get = _("Complaints: open ones by due time, ended ones newest first")

    def filter_form(self) -> forms.Form:
        return FilterForm(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        asked = self.filtered()
        shown = Shown(asked["shown"] or Shown.OPEN)
        narrowing = Narrowing(
            project_id=asked["project"].pk if asked["project"] else None,
            grade=asked["grade"],
            level=asked["level"],
            category=asked["category"],
            handled_by=asked["handled_by"],
        )
        page = complaints_page(self.user, shown=shown, narrowing=narrowing, at=now(), cursor=self.after())
        return self.page(page.rows, page.next_cursor)


class ComplaintDetail(ApiView):
    kind, reads = "complaints", ComplaintSerializer
    says_get = _("One complaint, with its deadlines, history, and what you can do now")

    def get(self, request: Request, number: str) -> Response:
        return answer(complaint_of(self.user, number), self.user, now())


def complaint_of(user: User, number: str) -> Complaint:
    """The complaint, or 404 when it is not the user's to see."""
    query = complaints_visible_to(user).select_related(
        "complainant", "assigned_to", "cause_department", "case_study"
    )
    complaint: Complaint = found(query, case__number=number)
    return complaint


def complaint_now(pk: int) -> Complaint:
    """The complaint after a write, for who wrote it: the step may have taken it out of their sight."""
    related = ("case__project", "case__unit", "case__responsible", "category", "complainant", "assigned_to",
               "cause_department", "case_study")  # fmt: skip
    return Complaint.objects.select_related(*related).get(pk=pk)


def answer(
    complaint: Complaint,
    user: User,
    at: dt.datetime,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The complaint as it is now, with its version as ETag (design decision 22)."""
    etag = {"ETag": f'"{complaint.case.version}"'}
    whole = ComplaintSerializer(_whole(complaint, user, at)).data
    return Response(whole, status=status, headers={**etag, **(headers or {})})


class _Whole:
    """A complaint with what is computed about it, under one roof for the serializer."""

    def __init__(self, complaint: Complaint, **more: Any) -> None:
        self._complaint = complaint
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._complaint, name)


def _whole(complaint: Complaint, user: User, at: dt.datetime) -> _Whole:
    reasons = [reason_sentence(reason) for reason in reasons_of(complaint, at)]
    if complaint.hand_grade:
        reasons.insert(0, str(Reason.BY_HAND.label))
    return _Whole(
        complaint,
        phones=_phones(complaint),
        grade_reasons=reasons or [str(Reason.NOTHING_SPECIAL.label)],
        deadlines=deadline_lines(complaint.case, at, user),
        time_used=complaint_time_used(complaint, gettext("nobody named")),
        actions=[
            {"action": each.action, "possible": not each.reason, "reason": each.reason}
            for each in actions_of(complaint, user, at)
        ],
        plans=complaint.plans.select_related("proposed_by").order_by("-pk"),
        attachments=complaint.case.attachments.order_by("-pk"),
        history=case_timeline(complaint.case),
    )


def _phones(complaint: Complaint) -> list[str]:
    if complaint.complainant is not None:
        return [phone.masked for phone in complaint.complainant.phones.order_by("-is_primary", "pk")]
    return [mask_phone(complaint.caller_phone)] if complaint.caller_phone else []
