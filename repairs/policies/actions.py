"""Who may do what with a work order, and in which state: one table, one answer.

The reason of a refusal is one text: the tooltip of the disabled button, the 403 or 409 page and the API's answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.policies import check_any, may
from core.clock.deputies import acts_for
from core.clock.enums import PAUSABLE, Target
from core.errors import DomainError, InvalidTransition, NotAllowed, refusal_in
from repairs.enums import ENDED, UNFINISHED, Action, Charge, HoldKind, OrderState, QuoteStage, Size

if TYPE_CHECKING:
    from core.accounts.models import User
    from repairs.models import WorkOrder

Check = Callable[["User", "WorkOrder"], None]
State = OrderState

GIVEN_OUT = frozenset({State.DISPATCHED, State.TAKEN, State.ARRIVED, State.WORKING})
AT_DOOR = frozenset({State.ARRIVED, State.WORKING})
BEFORE_DOOR = frozenset({State.REQUESTED, State.DISPATCHED, State.TAKEN})
STANDING = frozenset(State) - ENDED


@dataclass(frozen=True, slots=True)
class Rule:
    """Any of these permissions, in any of these states, and what else must hold."""

    permissions: tuple[Permission, ...]
    states: frozenset[OrderState]
    also: tuple[Check, ...] = ()


def _is_offered(user: User, order: WorkOrder) -> None:
    if not any(offer.ended_at is None and acts_for(user, offer.user_id) for offer in order.offers.all()):
        raise NotAllowed("not_offered", _("This order was not offered to you."))


def _is_technician(user: User, order: WorkOrder) -> None:
    if not acts_for(user, order.technician_id):
        raise NotAllowed(
            "not_technician",
            _("%(name)s has taken this order; only they can do this."),
            name=order.technician,
        )


def _is_technician_or_desk(user: User, order: WorkOrder) -> None:
    project_id = order.case.project_id
    if not (may(user, Permission.ORDER_LOG, project_id) or may(user, Permission.ORDER_DISPATCH, project_id)):
        _is_technician(user, order)


def agreed_at(order: WorkOrder, stage: QuoteStage) -> bool:
    """Whether the customer has agreed to the quote of this stage that stands (RPR-05)."""
    quotes = [quote for quote in order.quotes.all() if quote.stage == stage]
    return bool(quotes) and quotes[-1].agreed_at is not None


def _agreed(stage: QuoteStage) -> Check:
    def check(user: User, order: WorkOrder) -> None:
        if order.charge == Charge.PAID and not agreed_at(order, stage):
            raise InvalidTransition(
                "agreement_needed",
                _("This is paid work: first record the quote “%(stage)s” and the customer's agreement."),
                stage=stage.label,
            )

    return check


def _has_open_quote(user: User, order: WorkOrder) -> None:
    if order.open_quote is None:
        raise InvalidTransition("no_quote", _("There is no quote that the customer could agree to."))


def _may_be_quoted(user: User, order: WorkOrder) -> None:
    if order.charge == Charge.FREE:
        raise InvalidTransition("is_free", _("This work is free. Decide otherwise before you quote a price."))
    if order.open_quote is not None:
        raise InvalidTransition(
            "quote_open", _("A quote waits for the customer's answer. Record that first.")
        )


def _not_the_same_charge(user: User, order: WorkOrder) -> None:
    if order.state == State.WORKING and order.charge != Charge.PAID and not agreed_at(order, QuoteStage.DOOR):
        raise InvalidTransition(
            "work_has_begun",
            _("The work has begun without an agreed quote, so it stays free."),
        )


def _is_emergency(user: User, order: WorkOrder) -> None:
    if order.size != Size.EMERGENCY or order.restored_at is not None:
        raise InvalidTransition("nothing_to_restore", _("No water or electricity is out here."))


def _awaits_plan(user: User, order: WorkOrder) -> None:
    deadlines = order.case.deadlines.all()
    if not any(each.is_open and each.target == Target.REPAIR_PLAN for each in deadlines):
        raise InvalidTransition(
            "no_plan_awaited", _("No repair plan is waited for: only major repairs need one.")
        )


def _no_company(user: User, order: WorkOrder) -> None:
    if _company_hold(order):
        raise InvalidTransition(
            "with_company", _("The order is with a company. Record first that it is back.")
        )


def _has_company(user: User, order: WorkOrder) -> None:
    if not _company_hold(order):
        raise InvalidTransition("no_company", _("The order is with no company."))


def _company_hold(order: WorkOrder) -> bool:
    return any(hold.is_running and hold.kind != HoldKind.POSTPONED for hold in order.holds.all())


def _is_back_filled(user: User, order: WorkOrder) -> None:
    if order.is_emergency_backfill and order.back_filled_at is None:
        raise InvalidTransition(
            "back_fill_first", _("Complete the emergency order first: what, where and for whom.")
        )


def _awaits_back_fill(user: User, order: WorkOrder) -> None:
    if not order.is_emergency_backfill or order.back_filled_at is not None:
        raise InvalidTransition(
            "nothing_to_back_fill", _("Nothing of this order is to be completed afterwards.")
        )


def _is_not_doer(user: User, order: WorkOrder) -> None:
    if order.done_by_id == user.pk:
        raise NotAllowed("own_work", _("You did this work, so somebody else must countersign it."))


def _is_tight(user: User, order: WorkOrder) -> None:
    if order.needs_water_test:
        tests = list(order.water_tests.all())
        if (
            not tests
            or not tests[-1].passed
            or tests[-1].ended_at < (order.finished_at or tests[-1].ended_at)
        ):
            raise InvalidTransition(
                "water_test_needed",
                _("A water test of 24 hours after the work must have been tight."),
            )


def _has_a_clock_to_pause(user: User, order: WorkOrder) -> None:
    deadlines = order.case.deadlines.all()
    if not any(each.is_open and each.paused_at is None and each.target in PAUSABLE for each in deadlines):
        raise InvalidTransition(
            "no_clock_to_pause",
            _("No clock runs here that may be paused: only completion and follow-up may."),
        )


def _has_a_pause(user: User, order: WorkOrder) -> None:
    if all(each.paused_at is None for each in order.case.deadlines.all()):
        raise InvalidTransition("nothing_paused", _("No clock is paused."))


P = Permission
_DESK = (P.ORDER_LOG, P.ORDER_DISPATCH)
_ANYBODY = (P.ORDER_LOG, P.ORDER_DISPATCH, P.ORDER_WORK)
_MINE = (_is_technician,)
_MINE_OR_DESK = (_is_technician_or_desk,)

RULES: dict[Action, Rule] = {
    Action.DISPATCH: Rule((P.ORDER_DISPATCH,), frozenset({State.REQUESTED}), (_agreed(QuoteStage.INTAKE),)),
    Action.OFFER: Rule(
        (P.ORDER_DISPATCH,), frozenset({State.REQUESTED, State.DISPATCHED}), (_agreed(QuoteStage.INTAKE),)
    ),
    Action.TAKE: Rule((P.ORDER_WORK,), frozenset({State.DISPATCHED}), (_is_offered,)),
    Action.REASSIGN: Rule((P.ORDER_DISPATCH,), GIVEN_OUT),
    Action.APPOINT: Rule(_ANYBODY, BEFORE_DOOR, _MINE_OR_DESK),
    Action.ARRIVE: Rule((P.ORDER_WORK,), frozenset({State.TAKEN}), _MINE),
    Action.CHARGE: Rule((P.ORDER_MANAGE,), UNFINISHED, (_not_the_same_charge,)),
    Action.QUOTE: Rule(_ANYBODY, UNFINISHED, (*_MINE_OR_DESK, _may_be_quoted)),
    Action.AGREE: Rule(_ANYBODY, UNFINISHED, (*_MINE_OR_DESK, _has_open_quote)),
    Action.DECLINE: Rule(_ANYBODY, UNFINISHED, (*_MINE_OR_DESK, _has_open_quote)),
    Action.START: Rule((P.ORDER_WORK,), frozenset({State.ARRIVED}), (*_MINE, _agreed(QuoteStage.DOOR))),
    Action.RESTORE: Rule((P.ORDER_WORK,), frozenset({State.WORKING}), (*_MINE, _is_emergency)),
    Action.PLAN: Rule(_ANYBODY, UNFINISHED, (*_MINE_OR_DESK, _awaits_plan)),
    Action.USE: Rule((P.ORDER_WORK,), AT_DOOR | {State.FINISHED}, _MINE),
    Action.POSTPONE: Rule(_ANYBODY, UNFINISHED, _MINE_OR_DESK),
    Action.HOLD: Rule((P.ORDER_DISPATCH,), GIVEN_OUT, (_no_company,)),
    Action.RELEASE: Rule((P.ORDER_DISPATCH,), GIVEN_OUT, (_has_company,)),
    Action.FINISH: Rule(
        (P.ORDER_WORK,), frozenset({State.WORKING}), (*_MINE, _agreed(QuoteStage.DOOR), _is_back_filled)
    ),
    Action.ACCEPT: Rule(_ANYBODY, frozenset({State.FINISHED}), _MINE_OR_DESK),
    Action.REFUSE_ACCEPTANCE: Rule(_ANYBODY, frozenset({State.FINISHED}), _MINE_OR_DESK),
    Action.COUNTERSIGN: Rule((P.ORDER_COUNTERSIGN,), frozenset({State.ACCEPTED}), (_is_not_doer, _is_tight)),
    Action.SEND_BACK: Rule((P.ORDER_COUNTERSIGN,), frozenset({State.FINISHED, State.ACCEPTED})),
    Action.ARCHIVE: Rule((P.ORDER_LOG,), frozenset({State.COUNTERSIGNED})),
    Action.REFUSE: Rule((P.ORDER_MANAGE,), frozenset({State.REQUESTED, State.DISPATCHED})),
    Action.CANCEL: Rule(_DESK, UNFINISHED),
    Action.BACK_FILL: Rule(_ANYBODY, frozenset({State.WORKING}), (*_MINE_OR_DESK, _awaits_back_fill)),
    Action.ADD_UNIT: Rule(_ANYBODY, STANDING, _MINE_OR_DESK),
    Action.WATER_TEST: Rule(
        (P.ORDER_WORK, P.ORDER_COUNTERSIGN), frozenset({State.WORKING, State.FINISHED, State.ACCEPTED})
    ),
    Action.PAUSE: Rule((*_ANYBODY, P.FOLLOW_UP), STANDING, (*_MINE_OR_DESK, _has_a_clock_to_pause)),
    Action.RESUME: Rule((*_ANYBODY, P.FOLLOW_UP), STANDING, (*_MINE_OR_DESK, _has_a_pause)),
    Action.ADD_FILES: Rule(_ANYBODY, STANDING, _MINE_OR_DESK),
}


def check_can(action: Action, *, user: User, order: WorkOrder) -> None:
    """Raise :class:`InvalidTransition` or :class:`NotAllowed` with the reason unless the user can do this now."""
    rule = RULES[action]
    check_any(user, rule.permissions, order.case.project_id)
    if order.state not in rule.states:
        raise InvalidTransition(
            "wrong_state",
            _("“%(action)s” is not possible while the order is “%(state)s”."),
            action=action.label,
            state=State(order.state).label,
        )
    for check in rule.also:
        check(user, order)


def refusal(action: Action, *, user: User, order: WorkOrder) -> DomainError | None:
    """Why the user cannot do this now; None when they can."""
    return refusal_in(lambda: check_can(action, user=user, order=order))
