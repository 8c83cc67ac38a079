"""Which role a person holds, and where (SEC-01)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import RoleAssignment, User
from core.administration.policies import check_role_scope
from core.administration.services.base import lock_administrators, person_begin
from core.errors import InvalidInput
from core.places.models import Project
from core.records.services import history_add


@transaction.atomic
def role_give(
    *, person_id: int, role: Role, project: Project | None, by: User, at: dt.datetime
) -> RoleAssignment:
    """Give a role in a project, or in all of them (None)."""
    user = person_begin(person_id=person_id, by=by)
    check_role_scope(role, project)
    assignment, is_new = RoleAssignment.objects.get_or_create(user=user, role=role, project=project)
    if not is_new:
        raise InvalidInput("role_held", _("This person has this role there already."), field="role")
    _note("role_given", assignment, by=by, at=at)
    return assignment


@transaction.atomic
def role_take(*, assignment_id: int, by: User, at: dt.datetime) -> User:
    """Take a role away; the system always keeps an administrator. Raises ``RoleAssignment.DoesNotExist``."""
    person_id = RoleAssignment.objects.values_list("user_id", flat=True).get(pk=assignment_id)
    user = person_begin(person_id=person_id, by=by)
    assignment = RoleAssignment.objects.select_related("project").get(pk=assignment_id)
    if assignment.role == Role.SYSTEM_ADMINISTRATOR and assignment.project_id is None and user.is_active:
        lock_administrators(user)
    _note("role_taken", assignment, by=by, at=at)
    assignment.delete()
    return user


def _note(action: str, assignment: RoleAssignment, *, by: User, at: dt.datetime) -> None:
    details: dict[str, object] = {"user": assignment.user_id, "role": str(assignment.role)}
    if assignment.project is None:
        action += "_everywhere"
    else:
        details["project"] = assignment.project.code
    history_add(case=None, action=action, by=by, at=at, details=details)
