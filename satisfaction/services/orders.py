"""What the customer says about a work order, and how it goes on (RPR-09)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.services.logging import Caller, Filing, Story, complaint_log
from core.accounts.models import User
from core.errors import InvalidInput
from core.places.models import Unit
from core.records.enums import CaseKind
from core.records.locking import lock_above
from core.records.models import Case
from core.records.services import history_add
from owners.enums import Channel, ContactKind
from owners.services.contacts import contact_log
from repairs.enums import Size, Trade, Urgency, WorkKind
from repairs.models import WorkOrder
from repairs.services.ending import SATISFIED_SCORE, order_record_follow_up
from repairs.services.opening import Customer, Wish, order_open
from satisfaction.enums import Then
from satisfaction.models import FollowUp


def unit_of_case_lock(follow_up_id: int) -> None:
    """A complaint that is opened by a follow-up needs its unit, which is locked before any case."""
    unit_id = FollowUp.objects.values_list("case__unit_id", flat=True).get(pk=follow_up_id)
    if unit_id is not None:
        lock_above(Unit, unit_id)


def order_asked(*, case_id: int, score: int, words: str, then: str, by: User, at: dt.datetime) -> None:
    """The result stands on the order; below the target it is done again, or becomes a complaint (RPR-09)."""
    low = score < SATISFIED_SCORE
    if low and then not in Then.values:
        raise InvalidInput(
            "then_needed",
            _("Below %(target)s: choose whether it is done again or becomes a complaint."),
            field="then",
            target=SATISFIED_SCORE,
        )
    if low and not words.strip():
        raise InvalidInput(
            "words_needed", _("Write down what the customer is not satisfied with."), field="words"
        )
    order = order_record_follow_up(case_id=case_id, score=score, words=words, by=by, at=at)
    follows: Case | None = None
    if low:
        opens = _again if then == Then.REWORK else _complain
        follows = opens(order, words, by=by, at=at)
        details = {"next": follows.number}
        history_add(case=order.case, action="follow_up.goes_on", by=by, at=at, details=details)
    _day_log(order, score, words, follows, by=by, at=at)


def _day_log(
    order: WorkOrder, score: int, words: str, follows: Case | None, *, by: User, at: dt.datetime
) -> None:
    """What the customer said is a line of the day log AW-QR-KF-04, with the order and what follows (RPR-09, DSK-01)."""
    complains = follows is not None and follows.kind == CaseKind.COMPLAINT
    said = gettext("Follow-up of %(number)s: %(score)s of 100") % {
        "number": order.case.number,
        "score": score,
    }
    contact_log(
        channel=Channel.PHONE,
        kind=ContactKind.COMPLAINT if complains else ContactKind.REPAIR,
        summary=f"{said}. {words.strip()}" if words.strip() else said,
        outcome=gettext("It goes on as %(number)s") % {"number": follows.number} if follows else gettext("Satisfied"),
        project=order.case.project, unit=order.case.unit, person=order.person,
        caller_name=order.contact_name, caller_phone=order.contact_phone,
        cases=[order.case, *([follows] if follows else [])], by=by, at=at,
    )  # fmt: skip


def _again(order: WorkOrder, words: str, *, by: User, at: dt.datetime) -> Case:
    wish = Wish(
        what=words, fault=order.fault, where_text=order.where_text, public_place=order.public_place,
        work_kind=WorkKind(order.work_kind), urgency=Urgency(order.urgency), size=Size(order.size),
        trade=Trade(order.trade),
        quality_standard=order.quality_standard,
    )  # fmt: skip
    case = order.case
    again = order_open(
        project=case.project, unit=case.unit, wish=wish, customer=_customer(order), channel=Channel.PHONE,
        by=by, at=at, parent=case.parent, rework_of=order,
    )  # fmt: skip
    return again.case


def _complain(order: WorkOrder, words: str, *, by: User, at: dt.datetime) -> Case:
    who = _customer(order)
    what = gettext("Repair %(number)s") % {"number": order.case.number} + f": {words.strip()}"
    complaint = complaint_log(
        project=order.case.project, unit=order.case.unit, story=Story(what=what, where=order.where_text),
        caller=Caller(person=who.person, name=who.name, phone=who.phone), filing=Filing(channel=Channel.PHONE),
        by=by, at=at,
    )  # fmt: skip
    return complaint.case


def _customer(order: WorkOrder) -> Customer:
    return Customer(person=order.person, name=order.contact_name, phone=order.contact_phone)
