"""What the customer says about a work order, and how it goes on (RPR-09)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from complaints.services.logging import Caller, Filing, Story, complaint_log
from core.accounts.models import User
from core.errors import InvalidInput
from core.places.models import Unit
from core.records.locking import lock_above
from core.records.services import history_add
from owners.enums import Channel
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
    if low:
        number = (
            _again(order, words, by=by, at=at)
            if then == Then.REWORK
            else _complain(order, words, by=by, at=at)
        )
        history_add(case=order.case, action="follow_up.goes_on", by=by, at=at, details={"next": number})


def _again(order: WorkOrder, words: str, *, by: User, at: dt.datetime) -> str:
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
    return again.case.number


def _complain(order: WorkOrder, words: str, *, by: User, at: dt.datetime) -> str:
    who = _customer(order)
    what = _t("Repair %(number)s") % {"number": order.case.number} + f": {words.strip()}"
    complaint = complaint_log(
        project=order.case.project, unit=order.case.unit, story=Story(what=what, where=order.where_text),
        caller=Caller(person=who.person, name=who.name, phone=who.phone), filing=Filing(channel=Channel.PHONE),
        by=by, at=at,
    )  # fmt: skip
    return complaint.case.number


def _customer(order: WorkOrder) -> Customer:
    return Customer(person=order.person, name=order.contact_name, phone=order.contact_phone)
