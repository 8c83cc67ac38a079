"""Who may do what with a ticket, an incident or an enquiry, and when (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, Role
from core.accounts.policies import check_any, may
from core.errors import DomainError, InvalidTransition, NotAllowed, refusal_in
from core.records.enums import CaseKind
from frontdesk.enums import ItemWay as W

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.records.models import Case
    from frontdesk.models import Enquiry, Incident, Ticket

Check = Callable[["User", Any], None]
P = Permission
SECURITY = (Role.SECURITY, Role.PROPERTY_SERVICE_MANAGER)
WAYS: dict[str, tuple[W, ...]] = {
    CaseKind.TICKET: (W.PROPOSE, W.APPROVE, W.SEND_BACK, W.SEND),
    CaseKind.INCIDENT: (W.REPORT, W.POLICE, W.NOTE, W.CLOSE),
    CaseKind.ENQUIRY: (W.VERIFY, W.ANSWER, W.CANNOT),
}
MAY: dict[W, tuple[P, ...]] = {
    **dict.fromkeys((W.PROPOSE, W.SEND), (P.COMPLAINT_LOG, P.COMPLAINT_HANDLE)),
    **dict.fromkeys((W.APPROVE, W.SEND_BACK), (P.COMPLAINT_MANAGE,)),
    **dict.fromkeys((W.POLICE, W.NOTE, W.REPORT, W.CLOSE), (P.CONTACT_LOG,)),
    **dict.fromkeys((W.VERIFY, W.ANSWER, W.CANNOT), (P.CONTACT_LOG, P.COMPLAINT_HANDLE)),
}


def _not_approved(user: User, ticket: Ticket) -> None:
    if ticket.approved_at is not None:
        raise InvalidTransition("reply_approved", _("The reply is approved already; send it."))


def _is_proposed(user: User, ticket: Ticket) -> None:
    _not_approved(user, ticket)
    if ticket.proposed_at is None:
        raise InvalidTransition("no_reply", _("No reply is proposed yet."))
    if ticket.proposed_by_id == user.pk:
        raise NotAllowed("own_reply", _("You proposed this reply, so somebody else must decide it."))


def _is_approved(user: User, ticket: Ticket) -> None:
    if ticket.approved_at is None:
        raise InvalidTransition("reply_not_approved", _("Only an approved reply is sent."))


def _is_security(user: User, incident: Incident) -> None:
    if not holds(user, SECURITY, incident.case.project_id):
        raise NotAllowed("not_security", _("Security or the property service manager reports back."))


def _is_reported(user: User, incident: Incident) -> None:
    project_id = incident.case.project_id
    if not (holds(user, SECURITY[1:], project_id) or may(user, P.COMPLAINT_MANAGE, project_id)):
        raise NotAllowed("not_service_manager", _("The property service manager or a manager closes it."))
    if incident.reported_at is None:
        raise InvalidTransition("no_report", _("Security has not reported back yet."))


def _is_verified(user: User, enquiry: Enquiry) -> None:
    if enquiry.verified_at is None:
        raise InvalidTransition(
            "not_verified", _("Ask the department first, and record what it says; then answer.")
        )


ALSO: dict[W, Check] = {
    W.PROPOSE: _not_approved, W.APPROVE: _is_proposed, W.SEND_BACK: _is_proposed, W.SEND: _is_approved,
    W.REPORT: _is_security, W.CLOSE: _is_reported, W.ANSWER: _is_verified,
}  # fmt: skip


def holds(user: User, roles: tuple[Role, ...], project_id: int) -> bool:
    """Whether the person holds one of the roles in the project."""
    held = user.role_assignments.filter(role__in=roles)
    return any(each.project_id in (None, project_id) for each in held)


def check_can(way: W, *, user: User, item: Any) -> None:
    """Raise with the reason unless the person may do this with the item now."""
    case: Case = item.case
    check_any(user, MAY[way], case.project_id)
    if not case.is_open:
        raise InvalidTransition(
            "item_over", _("%(number)s is finished. Load the page again."), number=case.number
        )
    if way in ALSO:
        ALSO[way](user, item)


def refusal(way: W, *, user: User, item: Any) -> DomainError | None:
    """Why the person cannot do this now; None when they can."""
    return refusal_in(lambda: check_can(way, user=user, item=item))
