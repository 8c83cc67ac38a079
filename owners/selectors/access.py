"""Who may see a personal value in clear (OWN-05)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.errors import InvalidInput, NotAllowed
from core.records.models import Case
from owners.models import Ownership, Person


def cases_of(person: Person) -> QuerySet[Case]:
    """Cases of a unit that the person owns, or opened by a contact of the person."""
    units = Ownership.objects.current().filter(person=person).values("unit_id")
    return Case.objects.filter(
        Q(unit_id__in=units) | Q(pk__in=person.contacts.filter(items__isnull=False).values("items__case_id"))
    )


def may_reveal(user: User, person: Person) -> bool:
    """Whether the user may reveal with a reason: by permission in a project where the person owns a unit."""
    scope = scope_of(user, Permission.OWNER_REVEAL)
    if scope.everywhere:
        return True
    return bool(scope) and person.ownerships.filter(unit__project_id__in=scope.project_ids).exists()


def check_can_reveal(user: User, person: Person, *, case: Case | None, reason: str) -> None:
    """Raises :class:`NotAllowed` without right, :class:`InvalidInput` when the reason is missing (OWN-05)."""
    if case is not None:
        mine = cases_of(person).filter(pk=case.pk, is_open=True, responsible=user)
        if mine.exists():
            return
    if not may_reveal(user, person):
        raise NotAllowed(
            "reveal_not_allowed",
            _("Only the responsible person of an open case may reveal this, or who has the permission."),
        )
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Raises :class:`InvalidInput` when nobody says why."""
    if not reason.strip():
        raise InvalidInput(
            "reveal_reason", _("Say why you need it: the access log keeps the reason."), field="reason"
        )
