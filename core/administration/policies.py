"""Rules of keeping people: one administrator always remains, nobody stands above themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.accounts.models import User
    from core.places.models import Project

DEEPEST = 50


def check_administrator_remains(user: User, administrator_ids: Collection[int]) -> None:
    """Raise :class:`Conflict` when the user is the only one who keeps the system: somebody must be able to."""
    if set(administrator_ids) == {user.pk}:
        raise Conflict(
            "last_administrator",
            _("%(name)s is the last system administrator. Give somebody else the role first."),
            name=user,
        )


def check_superior(user: User, superior: User | None) -> None:
    """Raise :class:`InvalidInput` when the line upwards would come back to the person."""
    above, steps = superior, 0
    while above is not None and steps < DEEPEST:
        if above.pk == user.pk:
            raise InvalidInput(
                "superior_circle",
                _("%(name)s stands below this person. Choose somebody else."),
                field="superior",
                name=superior,
            )
        above, steps = above.superior, steps + 1


def check_role_scope(role: Role, project: Project | None) -> None:
    """Raise :class:`InvalidInput` for a system administrator of one project: whoever gives roles has all."""
    if role == Role.SYSTEM_ADMINISTRATOR and project is not None:
        raise InvalidInput(
            "administrator_everywhere",
            _("A system administrator keeps the whole system. Choose “all projects”."),
            field="project",
        )
