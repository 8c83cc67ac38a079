"""Who may do what with an early warning, and when (CMP-21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.enums.warnings import WarningWay
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.clock.deputies import acts_for
from core.errors import DomainError, InvalidTransition, NotAllowed

if TYPE_CHECKING:
    from complaints.models import EarlyWarning
    from core.accounts.models import User

P = Permission


def check_can(way: WarningWay, *, user: User, warning: EarlyWarning) -> None:
    """Raise with the reason unless the person may do this with the warning now."""
    project_id = warning.case.project_id
    if way == WarningWay.LINK:
        check_may(user, P.COMPLAINT_ASSESS, project_id)
    elif way == WarningWay.GIVE:
        check_may(user, P.COMPLAINT_MANAGE, project_id)
    elif not (may(user, P.COMPLAINT_MANAGE, project_id) or acts_for(user, warning.case.responsible_id)):
        raise NotAllowed(
            "not_owner",
            _("%(name)s owns this warning; only they or a manager can do this."),
            name=warning.case.responsible,
        )
    if not warning.case.is_open:
        raise InvalidTransition(
            "item_over", _("%(number)s is finished. Load the page again."), number=warning.case.number
        )
    if way == WarningWay.CLOSE and not warning.measure:
        raise InvalidTransition(
            "no_measure", _("Set the measure first: a warning is closed with what was done.")
        )


def refusal(way: WarningWay, *, user: User, warning: EarlyWarning) -> DomainError | None:
    """Why the person cannot do this now; None when they can."""
    try:
        check_can(way, user=user, warning=warning)
    except DomainError as reason:
        return reason
    return None
