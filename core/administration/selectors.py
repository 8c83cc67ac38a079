"""Reads of those who keep the system."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.accounts.enums import Role, UserKind
from core.accounts.models import Department, User

SHOWN = 100


def people(
    *, query: str = "", role: str = "", department: Department | None = None, shown: str = "active"
) -> QuerySet[User]:
    """Staff by name, at most :data:`SHOWN` and one; ``shown`` is active, off or all."""
    found = User.objects.filter(kind=UserKind.STAFF).select_related("department", "superior")
    if shown != "all":
        found = found.filter(is_active=shown != "off")
    if query:
        found = found.filter(Q(full_name__icontains=query) | Q(username__icontains=query))
    if role:
        found = found.filter(role_assignments__role=role).distinct()
    if department is not None:
        found = found.filter(department=department)
    return found.prefetch_related("role_assignments__project").order_by("full_name", "pk")[: SHOWN + 1]


def administrators() -> QuerySet[User]:
    """Active staff who keep the whole system."""
    return User.objects.filter(
        kind=UserKind.STAFF,
        is_active=True,
        role_assignments__role=Role.SYSTEM_ADMINISTRATOR,
        role_assignments__project=None,
    )
