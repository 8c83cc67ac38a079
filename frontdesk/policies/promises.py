"""Who may promise what (DSK-12), and who may do what with a promise."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.policies import may
from core.clock.deputies import acts_for
from core.errors import DomainError, InvalidTransition, NotAllowed
from frontdesk.enums import PromiseDecision, Way

if TYPE_CHECKING:
    from core.accounts.models import User
    from frontdesk.models import Promise

# A role's limit for one kind: None means none.
Limits = Iterable[Decimal | None]


def is_within(limits: Limits, amount: Decimal | None) -> bool:
    """Whether one of the limits a person has for a kind covers it; no limit at all means no authority (DSK-12)."""
    return any(limit is None or (amount is not None and amount <= limit) for limit in limits)


def may_promise(user: User, project_id: int | None) -> bool:
    """Whether the person speaks with customers of the project."""
    return any(may(user, each, project_id) for each in (Permission.CONTACT_LOG, Permission.COMPLAINT_HANDLE))


def check_may_promise(user: User, project_id: int | None) -> None:
    """Raise :class:`NotAllowed` unless the person speaks with customers of the project."""
    if not may_promise(user, project_id):
        raise NotAllowed("not_allowed_to_promise", _("Only who speaks with customers here records promises."))


def check_can(way: Way, *, user: User, promise: Promise, has_authority: bool) -> None:
    """Raise with the reason unless the person may do this with the promise now."""
    if way in (Way.CONFIRM, Way.REFUSE):
        _check_can_decide(user, promise, has_authority)
    else:
        _check_can_end(user, promise)


def _check_can_decide(user: User, promise: Promise, has_authority: bool) -> None:
    if promise.decision != PromiseDecision.ASKED:
        raise InvalidTransition("not_asked", _("Nobody is asked about this promise. Load the page again."))
    if promise.by_id == user.pk:
        raise NotAllowed("own_promise", _("You gave this promise, so somebody else must confirm it."))
    if not has_authority:
        raise NotAllowed("beyond_authority", _("This is beyond what your roles may promise here."))


def _check_can_end(user: User, promise: Promise) -> None:
    if promise.deadline is None or not promise.deadline.is_open:
        raise InvalidTransition("promise_over", _("This promise does not run. Load the page again."))
    project_id = promise.case.project_id
    if acts_for(user, promise.keeper_id) or may(user, Permission.COMPLAINT_MANAGE, project_id):
        return
    raise NotAllowed(
        "not_keeper", _("%(name)s keeps this promise; only they or a manager can say how it went."),
        name=promise.keeper,
    )  # fmt: skip


def refusal(way: Way, *, user: User, promise: Promise, has_authority: bool) -> DomainError | None:
    """Why the person cannot do this now; None when they can."""
    try:
        check_can(way, user=user, promise=promise, has_authority=has_authority)
    except DomainError as reason:
        return reason
    return None
