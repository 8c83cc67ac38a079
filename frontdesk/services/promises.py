"""The register of promises: given, asked, confirmed or refused, kept or broken (CLK-05, DSK-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.clock.enums import Target
from core.clock.models import Deadline
from core.clock.services import deadline_cancel_one, deadline_meet_one, deadline_start
from core.errors import InvalidInput, InvalidTransition
from core.notices.services import notice_add
from core.records.enums import CaseKind
from core.records.locking import lock_case
from core.records.models import Case
from core.records.services import case_open, case_touch, history_add, search_index
from frontdesk.enums import PromiseDecision, PromiseKind, Way
from frontdesk.models import Promise
from frontdesk.policies.promises import check_can, check_may_promise
from frontdesk.selectors.promises import has_authority, superior_with_authority
from owners.models import Contact, ContactItem, Person


@dataclass(frozen=True, slots=True)
class Given:
    """What was said to the customer."""

    kind: PromiseKind
    what: str
    due_at: dt.datetime
    amount: Decimal | None = None


@transaction.atomic
def promise_on_case(
    *, case_id: int, given: Given, by: User, at: dt.datetime, person: Person | None = None, to_whom: str = "",
    contact: Contact | None = None,
) -> Promise:  # fmt: skip
    """A promise about a case that is worked on (CLK-05); beyond the authority of ``by`` a superior is asked first."""
    case = lock_case(case_id)
    check_may_promise(by, case.project_id)
    if not case.is_open:
        raise InvalidTransition("case_over", _("This case is closed: nothing more is promised on it."))
    return _give(case, given, by=by, at=at, person=person, to_whom=to_whom, contact=contact)


def promise_about_case(*, case: Case, given: Given, by: User, at: dt.datetime) -> Promise:
    """:func:`promise_on_case` to whoever the case says complained."""
    complaint = getattr(case, "complaint", None)
    person, to_whom = (complaint.complainant, complaint.caller_name) if complaint else (None, "")
    return promise_on_case(case_id=case.pk, given=given, by=by, at=at, person=person, to_whom=to_whom)


@transaction.atomic
def promise_on_contact(*, contact: Contact, given: Given, by: User, at: dt.datetime) -> Promise:
    """A promise from the day log: on the open case the contact is about, else as a case of its own (DSK-12)."""
    open_case = contact.items.filter(case__is_open=True).order_by("case_id").first()
    told: dict[str, Any] = {"person": contact.person, "to_whom": contact.caller_name, "contact": contact}
    if open_case is not None:
        return promise_on_case(case_id=open_case.case_id, given=given, by=by, at=at, **told)
    if contact.project is None:
        raise InvalidInput("project_needed", _("The contact names no project, so nobody could keep this."))
    check_may_promise(by, contact.project_id)
    _check(given, at)
    case = case_open(
        kind=CaseKind.PROMISE, title=given.what.strip(), project=contact.project, unit=contact.unit,
        responsible=by, by=by, at=at, entered_at=at,
    )  # fmt: skip
    search_index(case, given.what, contact.caller_name)
    ContactItem.objects.create(contact=contact, case=case)
    return _give(case, given, by=by, at=at, **told)


def _check(given: Given, at: dt.datetime) -> None:
    if not given.what.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field="what")
    if given.due_at <= at:
        raise InvalidInput("promise_in_the_past", _("Name a time that is still to come."), field="due_at")
    if (given.kind == PromiseKind.MONEY) != (given.amount is not None and given.amount > 0):
        raise InvalidInput("amount_fits_money", _("Money has an amount, nothing else has."), field="amount")


def _give(case: Case, given: Given, *, by: User, at: dt.datetime, **told: Any) -> Promise:
    _check(given, at)
    promise = Promise(
        case=case, kind=given.kind, what=given.what.strip(), amount=given.amount, due_at=given.due_at,
        promised_at=at, by=by, keeper=by, **told,
    )  # fmt: skip
    if not promise.to_whom and promise.person is not None:
        promise.to_whom = promise.person.name
    if has_authority(by, case.project_id, given.kind, given.amount):
        _run(promise, at=at)
    else:
        _ask(promise)
    promise.full_clean(validate_unique=False, validate_constraints=False)
    promise.save()
    case_touch(case)
    _record(
        "promise.asked" if promise.decision else "promise.given", promise, by=by, at=at, note=promise.what
    )
    if promise.asked is not None:
        _tell(promise.asked, "promise.to_confirm", promise, at=at)
    return promise


def _run(promise: Promise, *, at: dt.datetime) -> None:
    """It is a deadline from now on, whose reminders go to whoever keeps it."""
    promise.deadline = deadline_start(
        case=promise.case, target=Target.PROMISE, at=at, by=promise.by, due_at=promise.due_at,
        reason=promise.what, to_whom=promise.to_whom, keeper=promise.keeper,
    )  # fmt: skip
    if promise.deadline is None:
        raise InvalidInput("no_standard", _("No service standard holds promises of this kind of case."))


def _ask(promise: Promise) -> None:
    promise.asked = superior_with_authority(promise.by, promise.case.project_id, promise.kind, promise.amount)
    if promise.asked is None:
        raise InvalidInput("nobody_may_promise", _("Nobody here may promise this."), field="amount")
    promise.decision = PromiseDecision.ASKED


def _begin(way: Way, promise_id: int, by: User) -> Promise:
    case = lock_case(Promise.objects.values_list("case_id", flat=True).get(pk=promise_id))
    promise = Promise.objects.select_related("deadline", "by", "keeper").get(pk=promise_id)
    promise.case = case
    authority = has_authority(by, case.project_id, promise.kind, promise.amount)
    check_can(way, user=by, promise=promise, has_authority=authority)
    return promise


@transaction.atomic
def promise_confirm(*, promise_id: int, note: str, by: User, at: dt.datetime) -> Promise:
    """A superior stands behind it: now it is promised, and its clock runs (DSK-12)."""
    promise = _begin(Way.CONFIRM, promise_id, by)
    if promise.due_at <= at or not promise.case.is_open:
        raise InvalidTransition(
            "promise_too_late", _("Its time has passed, or its case is closed. Refuse it, and promise anew.")
        )
    promise.decision = PromiseDecision.CONFIRMED
    _run(promise, at=at)
    return _decided(promise, "promise.confirmed", note, by=by, at=at)


@transaction.atomic
def promise_refuse(*, promise_id: int, note: str, by: User, at: dt.datetime) -> Promise:
    """A superior does not: nothing is promised, and whoever asked tells the customer (DSK-12)."""
    promise = _begin(Way.REFUSE, promise_id, by)
    _need(note)
    promise.decision = PromiseDecision.REFUSED
    return _decided(promise, "promise.refused", note, by=by, at=at)


def _decided(promise: Promise, action: str, note: str, *, by: User, at: dt.datetime) -> Promise:
    promise.decided_by, promise.decided_at, promise.decision_note = by, at, note.strip()
    promise.save()
    _case_rest(promise)
    _record(action, promise, by=by, at=at, note=note)
    _tell(promise.by, "promise.decided", promise, at=at, decision=promise.decision)
    return promise


@transaction.atomic
def promise_keep(*, promise_id: int, note: str, by: User, at: dt.datetime) -> Promise:
    """What was promised was done; in time or late, the clock knows (CLK-05)."""
    promise = _begin(Way.KEEP, promise_id, by)
    _need(note)
    deadline_meet_one(deadline=_clock(promise), at=at, by=by)
    return _ended(promise, "promise.kept", note, by=by, at=at)


@transaction.atomic
def promise_break(*, promise_id: int, note: str, by: User, at: dt.datetime) -> Promise:
    """It will not be kept, with the reason; it counts as broken also before its time (CLK-05)."""
    promise = _begin(Way.BREAK, promise_id, by)
    _need(note)
    promise.said_broken = True
    deadline_cancel_one(deadline=_clock(promise), at=at, by=by, reason=gettext_noop("The promise was broken"))
    return _ended(promise, "promise.broken", note, by=by, at=at)


def _clock(promise: Promise) -> Deadline:
    """The running deadline of a promise that may be ended, on its locked case."""
    if promise.deadline is None:
        raise RuntimeError("a promise that runs has a deadline")
    promise.deadline.case = promise.case
    return promise.deadline


def _ended(promise: Promise, action: str, note: str, *, by: User, at: dt.datetime) -> Promise:
    promise.note = note.strip()
    promise.save()
    _case_rest(promise)
    _record(action, promise, by=by, at=at, note=note)
    return promise


def _need(note: str) -> None:
    if not note.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field="note")


def _case_rest(promise: Promise) -> None:
    """A case that is nothing but promises ends with the last of them."""
    case = promise.case
    if case.kind == CaseKind.PROMISE:
        waiting = Q(decision=PromiseDecision.ASKED)
        running = Q(deadline__isnull=False, deadline__met_at=None, deadline__cancelled_at=None)
        case.is_open = Promise.objects.filter(waiting | running, case=case).exists()
    case_touch(case, "is_open")


def _record(action: str, promise: Promise, *, by: User, at: dt.datetime, note: str) -> None:
    details = {"promise": promise.pk, "promise_kind": promise.kind, "due_at": promise.due_at.isoformat()}
    if promise.asked_id and action == "promise.asked":
        details["to_user"] = promise.asked_id
    history_add(case=promise.case, action=action, by=by, at=at, details=details, note=note)


def _tell(person: User, kind: str, promise: Promise, *, at: dt.datetime, **params: str) -> None:
    key = f"{kind}:{promise.pk}:{person.pk}"
    notice_add(recipient=person, kind=kind, key=key, case=promise.case, params=params, at=at)


def _unfinished(user_id: int) -> QuerySet[Promise]:
    """What waits for the person: promises to keep that run, and those to confirm."""
    to_keep = Q(keeper=user_id, deadline__met_at=None, deadline__cancelled_at=None)
    return Promise.objects.filter(
        to_keep & ~Q(decision=PromiseDecision.REFUSED) | Q(asked=user_id, decision=PromiseDecision.ASKED)
    ).filter(case__is_open=True)


def promises_open_of(user_id: int) -> list[int]:
    """The cases whose promises wait for the person."""
    return list(_unfinished(user_id).values_list("case_id", flat=True))


def promises_hand_over(*, case_ids: Sequence[int], user_id: int, to: User, by: User, at: dt.datetime) -> None:
    """On locked cases: whoever takes over keeps the promises, and confirms only what their own roles may promise."""
    for promise in _unfinished(user_id).filter(case__in=case_ids).select_related("deadline", "case"):
        if promise.keeper_id == user_id:
            promise.keeper = to
            if promise.deadline is not None:
                promise.deadline.keeper = to
                promise.deadline.save(update_fields=["keeper"])
        if promise.asked_id == user_id and promise.decision == PromiseDecision.ASKED:
            project_id = promise.case.project_id
            if not has_authority(to, project_id, promise.kind, promise.amount) or to.pk == promise.by_id:
                raise InvalidInput(
                    "successor_cannot_confirm",
                    _("%(name)s may not confirm the promise on %(number)s. Choose somebody else."),
                    field="successor",
                    name=to,
                    number=promise.case.number,
                )
            promise.asked = to
        promise.save(update_fields=["keeper", "asked"])
        details = {
            "promise": promise.pk,
            "due_at": promise.due_at.isoformat(),
            "from_user": user_id,
            "to_user": to.pk,
        }
        history_add(case=promise.case, action="promise.handed_over", by=by, at=at, details=details)
