"""Who may: permissions of a signed-in person, scoped by project (SEC-01)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import ROLE_PERMISSIONS, Permission, Role, UserKind
from core.errors import NotAllowed

if TYPE_CHECKING:
    from core.accounts.models import User


# Never limited to a project: whoever gives roles could give themselves any.
WHOLE_SYSTEM = frozenset({Permission.ADMINISTER})


@dataclass(frozen=True, slots=True)
class Scope:
    """The projects in which something holds: all of them, or those listed."""

    everywhere: bool = False
    project_ids: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.project_ids)

    def __contains__(self, project_id: int | None) -> bool:
        return self.everywhere or project_id in self.project_ids


def _assignments(user: User) -> list[tuple[str, int | None]]:
    """(role, project or None for all), read once for each user object."""
    cached: list[tuple[str, int | None]] | None = getattr(user, "_role_pairs", None)
    if cached is None:
        cached = list(user.role_assignments.values_list("role", "project_id"))
        user._role_pairs = cached  # type: ignore[attr-defined]
    return cached


def roles_of(user: User) -> list[Role]:
    """The distinct roles a person holds anywhere, in the order of the rulebook."""
    held = {role for role, _project in _assignments(user)}
    return [role for role in Role if role in held]


def roles_in(user: User, project_id: int) -> list[Role]:
    """The roles a member of staff holds in the project, or in all projects."""
    if not user.is_active or user.kind != UserKind.STAFF:
        return []
    held = {role for role, project in _assignments(user) if project in (None, project_id)}
    return [role for role in Role if role in held]


def needs_second_factor(user: User, roles: Iterable[str]) -> bool:
    """Whether a member of staff holds, anywhere, one of the roles that demand a second factor (SEC-03)."""
    return user.kind == UserKind.STAFF and not {*roles}.isdisjoint(roles_of(user))


def scope_of(user: User, permission: Permission) -> Scope:
    """Where the user holds the permission; empty for anonymous and switched-off users.

    Permissions are for staff: an owner's account holds none, even if somebody gave it a role by mistake.
    """
    if not user.is_authenticated or not user.is_active or user.kind != UserKind.STAFF:
        return Scope()
    projects = [project for role, project in _assignments(user) if permission in ROLE_PERMISSIONS[Role(role)]]
    if permission in WHOLE_SYSTEM and None not in projects:
        return Scope()
    return Scope(everywhere=None in projects, project_ids=frozenset(p for p in projects if p is not None))


def may(user: User, permission: Permission, project_id: int | None = None) -> bool:
    """Whether the user holds the permission in the project (anywhere at all, when none is named)."""
    scope = scope_of(user, permission)
    return bool(scope) if project_id is None else project_id in scope


def check_may(user: User, permission: Permission, project_id: int | None = None) -> None:
    """Raise :class:`NotAllowed` with the reason unless :func:`may`."""
    if not may(user, permission, project_id):
        raise _refusal(permission)


def check_any(user: User, permissions: Sequence[Permission], project_id: int | None = None) -> None:
    """Raise :class:`NotAllowed` with the first of them as the reason unless the user holds any of the permissions."""
    if not any(may(user, permission, project_id) for permission in permissions):
        raise _refusal(permissions[0])


def check_administrator(user: User) -> None:
    """Raise :class:`NotAllowed` unless the user keeps the whole system (see ``WHOLE_SYSTEM``)."""
    check_may(user, Permission.ADMINISTER)


def _refusal(permission: Permission) -> NotAllowed:
    return NotAllowed(
        "not_allowed",
        _("You may not do this: your roles do not include “%(permission)s” here. Ask your administrator."),
        permission=permission.label,
    )
