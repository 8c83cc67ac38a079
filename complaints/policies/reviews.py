"""Who may say that a decision of a monthly review is done (CMP-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.policies import may
from core.clock.deputies import acts_for
from core.errors import DomainError, InvalidTransition, NotAllowed

if TYPE_CHECKING:
    from complaints.models import ReviewDecision
    from core.accounts.models import User


def check_can_finish(user: User, decision: ReviewDecision) -> None:
    """Raise with the reason unless the person owns it (or stands in for who does), or manages complaints there."""
    if not (may(user, Permission.COMPLAINT_MANAGE, decision.project_id) or acts_for(user, decision.owner_id)):
        raise NotAllowed("not_its_owner", _("Whoever is to do it says that it is done, or a manager."))
    if decision.done_at is not None:
        raise InvalidTransition("done_already", _("This is done already. Load the page again."))


def can_finish(user: User, decision: ReviewDecision) -> bool:
    """Whether :func:`check_can_finish` lets the person."""
    try:
        check_can_finish(user, decision)
    except DomainError:
        return False
    return True
