"""The forms of a follow-up, and the ways it can go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import drawn, paper
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import DomainError
from core.records.enums import CaseKind
from satisfaction.enums import AttemptChannel, SheetScore, Then
from satisfaction.models import FollowUp
from satisfaction.policies import check_can_give_up, check_can_send_notice
from satisfaction.services import (
    check_has_sheet,
    check_not_doer,
    follow_up_attempt,
    follow_up_give_up,
    follow_up_notice,
    follow_up_record,
    follow_up_sheet,
)


class _VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ScoreForm(_VersionForm):
    """The customer was reached."""

    score = forms.IntegerField(
        label=_("Score of 100"),
        min_value=0,
        max_value=100,
        help_text=_("Five stars are 100, four are 80. Below 80 it goes back to work."),
    )
    words = forms.CharField(
        label=_("What the customer said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttemptForm(_VersionForm):
    """Nobody was reached."""

    channel = forms.ChoiceField(label=_("By"), choices=AttemptChannel.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)


class NoteForm(_VersionForm):
    """The written notice, or giving up: what was sent, or why."""

    note = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class OrderScoreForm(ScoreForm):
    """Of a work order: below the target, how it goes on (RPR-09)."""

    then = forms.ChoiceField(
        label=_("If the score is below 80"), choices=[("", "—"), *Then.choices], required=False
    )


class SheetForm(_VersionForm):
    """The satisfaction confirmation 满意度确认单: the customer's own choice, words and signature."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you?"), choices=SheetScore.choices, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What we should do better"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    signature = drawn()
    paper = paper()


# The ways a follow-up can go: form, service, and who may.
WAYS: dict[str, tuple[type[forms.Form], Callable[..., FollowUp], Permission]] = {
    "score": (ScoreForm, follow_up_record, Permission.FOLLOW_UP),
    "sheet": (SheetForm, follow_up_sheet, Permission.FOLLOW_UP),
    "attempt": (AttemptForm, follow_up_attempt, Permission.FOLLOW_UP),
    "notice": (NoteForm, follow_up_notice, Permission.FOLLOW_UP),
    "give-up": (NoteForm, follow_up_give_up, Permission.COMPLAINT_MANAGE),
}


def form_of(way: str, follow_up: FollowUp) -> type[forms.Form]:
    """The form of a way; a work order asks how it goes on."""
    if way == "score" and follow_up.case.kind == CaseKind.WORK_ORDER:
        return OrderScoreForm
    return WAYS[way][0]


def way_refusal(way: str, follow_up: FollowUp, user: User, at: dt.datetime) -> str:
    """Why the person cannot go this way now, in words; empty when they can."""
    try:
        check_may(user, WAYS[way][2], follow_up.case.project_id)
        check_not_doer(follow_up.case, user)
        if way == "sheet":
            check_has_sheet(follow_up.case)
        if way == "notice":
            check_can_send_notice(list(follow_up.attempts.values_list("channel", "at")))
        if way == "give-up":
            check_can_give_up(follow_up.notice_sent_at, at)
    except DomainError as reason:
        return str(reason)
    return ""
