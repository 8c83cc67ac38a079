"""Tickets of offices, public-order incidents and enquiries: opened, worked on, ended (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, Role
from core.accounts.models import Department, User
from core.accounts.policies import check_may
from core.accounts.selectors import users_with_role
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start
from core.errors import InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.enums import CaseKind
from core.records.locking import lock_above, lock_case
from core.records.models import Case
from core.records.services import (
    attachments_add,
    case_open,
    case_touch,
    check_values,
    history_add,
    search_index,
)
from frontdesk.enums import ItemWay
from frontdesk.models import Enquiry, Incident, Ticket
from frontdesk.policies.items import SECURITY, check_can
from frontdesk.selectors.items import Item
from owners.models import Contact, ContactItem


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """What the office wrote."""

    office: str
    external_number: str
    asked: str
    due_at: dt.datetime


@transaction.atomic
def ticket_open(
    *,
    terms: TicketTerms,
    by: User,
    at: dt.datetime,
    about: Case | None = None,
    contact: Contact | None = None,
) -> Ticket:
    """A ticket about a case, or about a line of the day log (DSK-13).

    Two clocks run: the office's own due time and our own standard; the earlier one counts, because it is due first.
    """
    parent = lock_case(about.pk) if about is not None else None
    project = parent.project if parent else contact.project if contact else None
    if project is None:
        raise InvalidInput("project_needed", _("The contact names no project, so nobody could keep this."))
    check_may(by, Permission.CONTACT_LOG, project.pk)
    number = terms.external_number.strip()
    _need(number, "external_number")
    _need(terms.asked, "asked")
    if terms.due_at <= at:
        raise InvalidInput("due_in_the_past", _("Name a time that is still to come."), field="due_at")
    if Ticket.objects.filter(office=terms.office, external_number=number).exists():
        raise InvalidInput(
            "ticket_known", _("There is a ticket with this number already."), field="external_number"
        )
    unit = parent.unit if parent else contact.unit if contact else None
    case = case_open(
        kind=CaseKind.TICKET, title=terms.asked.strip(), project=project, unit=unit, responsible=by, by=by,
        at=at, entered_at=at, parent=parent,
    )  # fmt: skip
    ticket = Ticket(
        case=case, office=terms.office, external_number=number, asked=terms.asked.strip(), due_at=terms.due_at
    )
    _save_new(ticket, terms.asked, number, contact=contact)
    deadline_start(case=case, target=Target.WRITTEN_REPLY, at=at, by=by, due_at=terms.due_at)
    deadline_start(case=case, target=Target.ANSWER, at=at, by=by)
    history_add(case=case, action="ticket.opened", by=by, at=at, details={"due_at": terms.due_at.isoformat()})
    return ticket


@transaction.atomic
def incident_open(*, contact: Contact, by: User, at: dt.datetime) -> Incident:
    """From the day log: security is told at once, the property service manager too (DSK-07)."""
    if contact.project is None:
        raise InvalidInput("project_needed", _("The contact names no project, so nobody could keep this."))
    case = case_open(
        kind=CaseKind.INCIDENT, title=contact.summary, project=contact.project, unit=contact.unit, responsible=by,
        by=by, at=contact.at, entered_at=max(at, contact.at),
    )  # fmt: skip
    incident = Incident(case=case, what=contact.summary)
    _save_new(incident, contact.summary, contact=contact)
    people = [user for role in SECURITY for user in users_with_role(role, case.project_id)]
    keeper = people[0] if people else None
    deadline_start(case=case, target=Target.ANSWER, at=contact.at, by=by, keeper=keeper)
    history_add(case=case, action="incident.opened", by=by, at=contact.at, details={"count": len(people)})
    _tell(people, "incident.opened", case, cause="opened", at=at, urgent=True)
    return incident


@transaction.atomic
def enquiry_open(*, contact: Contact, by: User, at: dt.datetime) -> Enquiry:
    """What could not be answered at once has a due time from now on (DSK-05)."""
    if contact.project is None:
        raise InvalidInput("project_needed", _("The contact names no project, so nobody could keep this."))
    check_may(by, Permission.CONTACT_LOG, contact.project_id)
    lock_above(Contact, contact.pk)  # two clerks at once open one
    if contact.items.filter(case__kind=CaseKind.ENQUIRY).exists():
        raise InvalidInput("enquiry_known", _("This contact is followed up already."))
    case = case_open(
        kind=CaseKind.ENQUIRY, title=contact.summary, project=contact.project, unit=contact.unit, responsible=by,
        by=by, at=contact.at, entered_at=max(at, contact.at),
    )  # fmt: skip
    enquiry = Enquiry(case=case, question=contact.summary)
    _save_new(enquiry, contact.summary, contact=contact)
    deadline_start(case=case, target=Target.ANSWER, at=contact.at, by=by)
    history_add(case=case, action="enquiry.opened", by=by, at=contact.at)
    return enquiry


def _save_new(item: Item, *words: str, contact: Contact | None) -> None:
    check_values(item)
    item.save()
    search_index(item.case, *words)
    if contact is not None:
        ContactItem.objects.create(contact=contact, case=item.case)


SAID: dict[ItemWay, str] = {
    ItemWay.PROPOSE: "ticket.propose", ItemWay.APPROVE: "ticket.approve", ItemWay.SEND_BACK: "ticket.send-back",
    ItemWay.SEND: "ticket.send", ItemWay.POLICE: "incident.police", ItemWay.NOTE: "incident.note",
    ItemWay.REPORT: "incident.report", ItemWay.CLOSE: "incident.close", ItemWay.VERIFY: "enquiry.verify",
    ItemWay.ANSWER: "enquiry.answer", ItemWay.CANNOT: "enquiry.cannot",
}  # fmt: skip


@transaction.atomic
def item_act(
    *, way: ItemWay, model: type[Item], case_id: int, by: User, at: dt.datetime, text: str = "", **more: Any
) -> Item:
    """Do one thing with an item under its case's lock, after it is certain that this person may; then its history."""
    case = lock_case(case_id)
    item = model.objects.get(pk=case_id)
    item.case = case
    check_can(way, user=by, item=item)
    _need(text, "text")
    _DO[way](item, text=text.strip(), by=by, at=at, **more)
    check_values(item)
    item.save()
    case_touch(case, "responsible", "is_open")
    history_add(case=case, action=SAID[way], by=by, at=at, note=text)
    return item


def _propose(item: Ticket, *, text: str, by: User, at: dt.datetime) -> None:
    item.reply, item.proposed_by, item.proposed_at = text, by, at
    managers = users_with_role(Role.COMPLAINT_MANAGER, item.case.project_id).exclude(pk=by.pk)
    _tell(managers, "ticket.proposed", item.case, cause=str(item.case.version), at=at)


def _approve(item: Ticket, *, text: str, by: User, at: dt.datetime) -> None:
    item.approved_by, item.approved_at = by, at
    _tell_proposer(item, "ticket.approved", at)


def _send_back(item: Ticket, *, text: str, by: User, at: dt.datetime) -> None:
    _tell_proposer(item, "ticket.send-back", at)
    item.proposed_by = item.proposed_at = None


def _tell_proposer(item: Ticket, kind: str, at: dt.datetime) -> None:
    people = [item.proposed_by] if item.proposed_by else []
    _tell(people, kind, item.case, cause=str(item.case.version), at=at)


def _send(
    item: Ticket, *, text: str, by: User, at: dt.datetime, uploads: list[UploadedFile[Any]] | None = None
) -> None:
    if not uploads:
        raise InvalidInput(
            "proof_needed", _("Add the proof: the receipt, or a picture of what was sent."), field="uploads"
        )
    attachments_add(case=item.case, uploads=uploads, by=by, at=at)
    item.sent_by, item.sent_at = by, at
    item.case.is_open = False
    for target in (Target.WRITTEN_REPLY, Target.ANSWER):
        deadline_meet(case=item.case, target=target, at=at, by=by)


def _police(
    item: Incident, *, text: str, by: User, at: dt.datetime, called_at: dt.datetime | None = None
) -> None:
    if called_at is not None and called_at > at:
        raise InvalidInput(
            "event_in_future", _("This time is still to come. Enter when it happened."), field="called_at"
        )
    item.police_at, item.police_by = called_at or at, by


def _note(item: Incident, *, text: str, by: User, at: dt.datetime) -> None:
    """Its words are the note of the history."""


def _report(item: Incident, *, text: str, by: User, at: dt.datetime) -> None:
    item.report, item.reported_by, item.reported_at = text, by, at
    deadline_meet(case=item.case, target=Target.ANSWER, at=at, by=by)
    managers = users_with_role(Role.PROPERTY_SERVICE_MANAGER, item.case.project_id).exclude(pk=by.pk)
    people = {
        user.pk: user for user in (*managers, *([item.case.entered_by] if item.case.entered_by else []))
    }
    _tell(people.values(), "incident.report", item.case, cause=str(item.case.version), at=at)


def _close(item: Incident, *, text: str, by: User, at: dt.datetime) -> None:
    item.case.is_open = False


def _verify(
    item: Enquiry, *, text: str, by: User, at: dt.datetime, department: Department | None = None
) -> None:
    if department is None:
        raise InvalidInput(
            "department_needed", _("Say which department it was verified with."), field="department"
        )
    item.department, item.verified_at = department, at


def _answer(item: Enquiry, *, text: str, by: User, at: dt.datetime) -> None:
    item.answer, item.answered_by, item.answered_at = text, by, at
    item.case.is_open = False
    deadline_meet(case=item.case, target=Target.ANSWER, at=at, by=by)


def _cannot(item: Enquiry, *, text: str, by: User, at: dt.datetime, reason: str = "") -> None:
    _need(reason, "reason")
    item.cannot, item.reason = True, reason.strip()
    _answer(item, text=text, by=by, at=at)


_DO: dict[ItemWay, Any] = {
    ItemWay.PROPOSE: _propose, ItemWay.APPROVE: _approve, ItemWay.SEND_BACK: _send_back, ItemWay.SEND: _send,
    ItemWay.POLICE: _police, ItemWay.NOTE: _note, ItemWay.REPORT: _report, ItemWay.CLOSE: _close,
    ItemWay.VERIFY: _verify, ItemWay.ANSWER: _answer, ItemWay.CANNOT: _cannot,
}  # fmt: skip


def _need(text: str, field: str) -> None:
    if not text.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field=field)


def _tell(
    people: Iterable[User], kind: str, case: Case, *, cause: str, at: dt.datetime, urgent: bool = False
) -> None:
    notices_add(
        [
            NoticeDraft(
                recipient=user,
                kind=kind,
                key=f"{kind}:{case.pk}:{cause}:{user.pk}",
                case_id=case.pk,
                urgent=urgent,
            )
            for user in people
        ],
        at=at,
    )
