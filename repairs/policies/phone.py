"""The steps of an order on the phone: which come in which state, and where they lead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from repairs.enums import Action, OrderState, PictureMoment
from repairs.policies.actions import RULES

# Where an action leads: the phone goes on there before the server has heard of it (DEL-15).
LEADS = {
    Action.TAKE: OrderState.TAKEN,
    Action.ARRIVE: OrderState.ARRIVED,
    Action.START: OrderState.WORKING,
    Action.FINISH: OrderState.FINISHED,
    Action.ACCEPT: OrderState.ACCEPTED,
    Action.REFUSE_ACCEPTANCE: OrderState.WORKING,
    Action.COUNTERSIGN: OrderState.COUNTERSIGNED,
    Action.SEND_BACK: OrderState.DISPATCHED,
}


@dataclass(frozen=True, slots=True)
class PhoneStep:
    """An action on the page of an order; a folded one is opened by a tap, the others lie open."""

    action: Action
    is_folded: bool = False

    @property
    def states(self) -> frozenset[OrderState]:
        return RULES[self.action].states


# In the order of the work. What is not here is done at a desk.
TECHNICIAN_STEPS = (
    PhoneStep(Action.TAKE),
    PhoneStep(Action.ARRIVE),
    PhoneStep(Action.QUOTE, is_folded=True),
    PhoneStep(Action.AGREE, is_folded=True),
    PhoneStep(Action.DECLINE, is_folded=True),
    PhoneStep(Action.START),
    PhoneStep(Action.RESTORE),
    PhoneStep(Action.USE, is_folded=True),
    PhoneStep(Action.FINISH),
    PhoneStep(Action.ACCEPT),
    PhoneStep(Action.REFUSE_ACCEPTANCE, is_folded=True),
    PhoneStep(Action.POSTPONE, is_folded=True),
)
HEAD_STEPS = (PhoneStep(Action.COUNTERSIGN), PhoneStep(Action.SEND_BACK, is_folded=True))

QUOTING = frozenset({Action.QUOTE, Action.AGREE, Action.DECLINE})

# When pictures are taken of what (RPR-08).
PICTURES = {
    PictureMoment.BEFORE: frozenset({OrderState.TAKEN, OrderState.ARRIVED}),
    PictureMoment.AFTER: frozenset({OrderState.WORKING, OrderState.FINISHED}),
}


def event_time(*, claimed: dt.datetime | None, now: dt.datetime, since: dt.datetime | None) -> dt.datetime:
    """When it happened, as the phone says: neither in the future nor before the step that came before it.

    A phone's clock may be wrong and its network slow; the time of entry stands in the history beside it.
    """
    if claimed is None or claimed > now:
        return now
    return max(claimed, since) if since is not None else claimed
