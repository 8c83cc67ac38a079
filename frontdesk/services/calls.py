"""A call is one thing to the clerk: the line in the day log and what it opens are saved together (DSK-01, DSK-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.selectors import complaints_visible_to
from complaints.services.logging import Caller, Filing, Story, complaint_chase, complaint_log
from core.accounts.models import User
from core.errors import InvalidInput
from core.places.models import Project, Unit
from frontdesk.models import Draft
from frontdesk.services.items import enquiry_open, incident_open
from frontdesk.services.promises import Given, promise_on_contact
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log

CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Call:
    """What the clerk took down, whatever it is about."""

    kind: ContactKind
    channel: Channel
    project: Project
    unit: Unit | None
    caller: Caller
    story: Story
    filing: Filing
    outcome: str = ""
    happened_at: dt.datetime | None = None
    late_reason: str = ""
    joins: str = ""
    chases: str = ""
    promise: Given | None = None
    rings: int | None = None
    follow_up: bool = False
    waited_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """The line of the day log, and the complaint that it opened or chased, if it did."""

    contact: Contact
    complaint: Complaint | None


@transaction.atomic
def call_log(call: Call, *, by: User, at: dt.datetime, draft: str = CONSOLE) -> LoggedCall:
    """Log a call at the console; its draft is done with (DSK-04)."""
    logged = _recorded(call, by=by, at=at)
    draft_drop(user=by, form=draft)
    return logged


@transaction.atomic
def call_record(call: Call, *, by: User, at: dt.datetime) -> LoggedCall:
    """Log the contact, open the complaint and keep what was promised: all or nothing (DSK-01, DSK-02, DSK-12)."""
    return _recorded(call, by=by, at=at)


def _recorded(call: Call, *, by: User, at: dt.datetime) -> LoggedCall:
    complaint = _complaint_of(call, by=by, at=at) if call.kind == ContactKind.COMPLAINT else None
    contact = contact_log(
        channel=call.channel,
        kind=call.kind,
        summary=call.story.what,
        outcome=call.outcome,
        by=by,
        at=at,
        happened_at=call.happened_at,
        late_reason=call.late_reason,
        project=call.project,
        unit=call.unit,
        person=call.caller.person,
        caller_name=call.caller.name,
        caller_phone=call.caller.phone,
        rings=call.rings,
        waited_seconds=call.waited_seconds,
        cases=[complaint.case] if complaint else [],
    )
    if call.kind == ContactKind.PUBLIC_ORDER:
        incident_open(contact=contact, by=by, at=at)
    if call.kind == ContactKind.ENQUIRY and call.follow_up:
        enquiry_open(contact=contact, by=by, at=at)
    if call.promise is not None:
        promise_on_contact(contact=contact, given=call.promise, by=by, at=at)
    return LoggedCall(contact, complaint)


def _complaint_of(call: Call, *, by: User, at: dt.datetime) -> Complaint:
    """A new complaint, one that joins another's matter, or the open one that the customer asks after (CMP-24)."""
    if call.chases:
        return _chased(call, by=by, at=at)
    return complaint_log(
        project=call.project,
        unit=call.unit,
        story=call.story,
        caller=call.caller,
        filing=call.filing,
        by=by,
        at=at,
        happened_at=call.happened_at,
        late_reason=call.late_reason,
        joins=call.joins,
    )


def _chased(call: Call, *, by: User, at: dt.datetime) -> Complaint:
    open_ones = complaints_visible_to(by).filter(case__number=call.chases, case__project=call.project)
    complaint = open_ones.filter(case__is_open=True).first()
    if complaint is None:
        raise InvalidInput(
            "not_open_any_more",
            _("%(number)s is not open any more. Save the call as a complaint of its own."),
            field="what",
            number=call.chases,
        )
    return complaint_chase(case_id=complaint.pk, note=call.story.what, caller=call.caller, by=by, at=at)


def draft_save(*, user: User, form: str, fields: dict[str, Any], at: dt.datetime) -> None:
    """Keep what was typed so far; the newest replaces the one before (DSK-04)."""
    Draft.objects.update_or_create(user=user, form=form, defaults={"fields": fields, "saved_at": at})


def draft_drop(*, user: User, form: str) -> None:
    """The form was saved or thrown away on purpose."""
    Draft.objects.filter(user=user, form=form).delete()
