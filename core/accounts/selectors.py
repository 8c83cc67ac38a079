"""Reads about people who work here."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.accounts.enums import ROLE_PERMISSIONS, Permission, Role, UserKind
from core.accounts.models import RoleAssignment, Session, User


def users_with_role(role: Role, project_id: int | None) -> QuerySet[User]:
    """Active staff who hold the role in the project, or in all projects; by name."""
    return _users_with_roles([role], project_id)


def users_with_permission(permission: Permission, project_id: int | None) -> QuerySet[User]:
    """Active staff any of whose roles grants the permission in the project; by name."""
    return _users_with_roles([r for r, held in ROLE_PERMISSIONS.items() if permission in held], project_id)


def users_anywhere(permission: Permission) -> QuerySet[User]:
    """Active staff any of whose roles grants the permission in any project; by name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    people = User.objects.filter(role_assignments__role__in=roles, is_active=True, kind=UserKind.STAFF)
    return people.distinct().order_by("full_name", "pk")


def _users_with_roles(roles: list[Role], project_id: int | None) -> QuerySet[User]:
    here = Q(role_assignments__project_id=project_id) | Q(role_assignments__project__isnull=True)
    return (
        User.objects.filter(here, role_assignments__role__in=roles, is_active=True, kind=UserKind.STAFF)
        .distinct()
        .order_by("full_name", "pk")
    )


def role_holders(roles: Sequence[Role], project_ids: Collection[int]) -> dict[int, list[User]]:
    """For each of the projects those who hold one of the roles there, as :func:`users_with_role` finds them: the first
    role's people come first.
    """
    held: dict[str, list[RoleAssignment]] = {role: [] for role in roles}
    rows = RoleAssignment.objects.filter(
        Q(project_id__in=project_ids) | Q(project=None),
        role__in=roles, user__is_active=True, user__kind=UserKind.STAFF,
    )  # fmt: skip
    for row in rows.select_related("user").order_by("user__full_name", "user_id"):
        held[row.role].append(row)
    found: dict[int, list[User]] = {}
    for project_id in project_ids:
        here = [row.user for role in roles for row in held[role] if row.project_id in (None, project_id)]
        found[project_id] = list({user.pk: user for user in here}.values())
    return found


def superior_of(user: User) -> User | None:
    """The person's own superior, else the head of the department (never the person); None when there is neither."""
    if user.superior is not None:
        return user.superior
    head = user.department.head if user.department else None
    return head if head is not None and head.pk != user.pk else None


def sessions_of(user: User) -> QuerySet[Session]:
    """The person's sessions that have not ended, the one used last first (SEC-03); in real time, as they live."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")


def staff_active() -> QuerySet[User]:
    """Everybody who works here, by name."""
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("full_name", "pk")
