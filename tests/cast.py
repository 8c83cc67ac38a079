"""The fixed cast of the tests: in each story the same people, each with their own part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.accounts.enums import Role, UserKind
from core.accounts.models import Department, User
from core.places.models import Project, Unit
from core.time import local_zone
from tests.factories.accounts import UserFactory, staff
from tests.factories.places import ProjectFactory, UnitFactory


def local(text: str) -> dt.datetime:
    """A local time as an instant: ``local("2026-11-20 10:00")``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=local_zone()).astimezone(dt.UTC)


FRIDAY = local("2026-11-20 10:00")


@dataclass(frozen=True)
class Cast:
    """Everybody who has a part, and the stage: a project with a home, and another project."""

    project: Project
    other_project: Project
    unit: Unit
    clerk: User
    other_clerk: User
    manager: User
    handler: User
    other_handler: User
    steward: User
    relations_manager: User
    general_manager: User
    legal: User
    finance: User
    stranger: User
    owner: User
    admin: User


def make_cast() -> Cast:
    """The cast in the database. The stranger holds every role the others hold, but in another project."""
    here: Project = ProjectFactory()
    Department.objects.get_or_create(name="设计部")
    elsewhere: Project = ProjectFactory()
    stranger = staff(
        "stranger", Role.FRONT_DESK, Role.COMPLAINT_MANAGER, Role.DEPARTMENT_HANDLER, project=elsewhere
    )
    return Cast(
        project=here,
        other_project=elsewhere,
        unit=UnitFactory(project=here),
        clerk=staff("clerk", Role.FRONT_DESK, project=here),
        other_clerk=staff("other clerk", Role.FRONT_DESK, project=here),
        manager=staff("manager", Role.COMPLAINT_MANAGER, project=here),
        handler=staff("handler", Role.DEPARTMENT_HANDLER, project=here),
        other_handler=staff("other handler", Role.DEPARTMENT_HANDLER, project=here),
        steward=staff("steward", Role.PROPERTY_STEWARD, project=here),
        relations_manager=staff("relations manager", Role.CUSTOMER_RELATIONS_MANAGER),
        general_manager=staff("general manager", Role.GENERAL_MANAGER),
        legal=staff("legal", Role.LEGAL),
        finance=staff("finance", Role.FINANCE),
        stranger=stranger,
        owner=UserFactory(full_name="owner", kind=UserKind.OWNER),
        admin=staff("admin", Role.SYSTEM_ADMINISTRATOR),
    )
