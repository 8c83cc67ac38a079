"""People who sign in, with the roles they hold."""

from __future__ import annotations

from typing import Any

import factory

from core.accounts.enums import Role, UserKind
from core.accounts.models import RoleAssignment, User
from core.places.models import Project


class UserFactory(factory.django.DjangoModelFactory):
    """A member of staff without any role; ``roles`` gives roles in ``project`` (None: everywhere)."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.LazyAttribute(lambda user: user.username)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    kind = UserKind.STAFF
    language = "en"
    password = ""


def staff(name: str, *roles: Role, project: Project | None = None, **fields: Any) -> User:
    """A member of staff who holds the roles in the project, or in all projects."""
    user: User = UserFactory(full_name=name, **fields)
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role, project=project)
    return user
