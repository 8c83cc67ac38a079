"""Who may do what, and where (SEC-01)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from core.accounts.enums import ROLE_PERMISSIONS, Permission, Role
from core.accounts.models import Department, User
from core.accounts.policies import WHOLE_SYSTEM, Scope, check_may, may, roles_of, scope_of
from core.accounts.selectors import role_holders, superior_of, users_with_permission, users_with_role
from core.errors import NotAllowed
from tests.cast import Cast
from tests.factories.accounts import UserFactory, staff

R, P = Role, Permission

# The permissions that matter most, and who alone has them.
ONLY: dict[Permission, set[Role]] = {
    P.ADMINISTER: {R.SYSTEM_ADMINISTRATOR},
    P.COMPLAINT_MANAGE: {R.COMPLAINT_MANAGER, R.CUSTOMER_RELATIONS_MANAGER, R.GENERAL_MANAGER},
    P.COMPLAINT_APPROVE: {
        R.COMPLAINT_MANAGER, R.CUSTOMER_RELATIONS_MANAGER, R.GENERAL_MANAGER, R.VICE_GENERAL_MANAGER,
    },
    P.OWNER_IMPORT: {R.CUSTOMER_RELATIONS_MANAGER, R.SYSTEM_ADMINISTRATOR},
    P.OWNER_REVEAL: {R.FRONT_DESK, R.EXCLUSIVE_STEWARD, R.COMPLAINT_MANAGER, R.CUSTOMER_RELATIONS_MANAGER},
    P.NOTICE_OPERATE: {R.SYSTEM_ADMINISTRATOR},
}  # fmt: skip


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("permission", list(ONLY))
def test_who_alone_may(permission: Permission) -> None:
    assert {role for role, held in ROLE_PERMISSIONS.items() if permission in held} == ONLY[permission]


def test_every_role_is_in_the_map_and_every_permission_is_held_by_somebody() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_holds_in_its_project_and_nowhere_else(cast: Cast, role: Role) -> None:
    here, everywhere = staff("here", role, project=cast.project), staff("everywhere", role)

    for permission in Permission:
        held = permission in ROLE_PERMISSIONS[role]
        here_too = held and permission not in WHOLE_SYSTEM  # administering is never limited to a project
        assert may(here, permission, cast.project.pk) is here_too
        assert may(here, permission) is here_too
        assert may(here, permission, cast.other_project.pk) is False
        assert may(everywhere, permission, cast.project.pk) is may(everywhere, permission) is held
        assert scope_of(here, permission) == Scope(
            project_ids=frozenset([cast.project.pk] if here_too else [])
        )
        assert scope_of(everywhere, permission) == Scope(everywhere=held)


@pytest.mark.rule("SEC-01")
def test_roles_add_up(cast: Cast) -> None:
    both = staff("both", R.FRONT_DESK, project=cast.project)
    both.role_assignments.create(role=R.DEPARTMENT_HANDLER, project=cast.other_project)

    assert scope_of(both, P.CASE_VIEW).project_ids == {cast.project.pk, cast.other_project.pk}
    assert scope_of(both, P.COMPLAINT_LOG).project_ids == {cast.project.pk}
    assert scope_of(both, P.COMPLAINT_HANDLE).project_ids == {cast.other_project.pk}
    assert roles_of(both) == [R.FRONT_DESK, R.DEPARTMENT_HANDLER]


@pytest.mark.rule("SEC-01")
def test_who_is_switched_off_or_not_signed_in_or_an_owner_may_nothing(cast: Cast) -> None:
    gone = User.objects.get(pk=cast.general_manager.pk)
    gone.is_active = False

    for nobody in (gone, AnonymousUser(), cast.owner):
        for permission in Permission:
            assert not scope_of(nobody, permission)
            assert not may(nobody, permission, cast.project.pk)


@pytest.mark.rule("SEC-01")
def test_an_owner_may_nothing_even_with_a_role(cast: Cast) -> None:
    cast.owner.role_assignments.create(role=R.GENERAL_MANAGER)

    assert not may(cast.owner, P.CASE_VIEW, cast.project.pk)
    assert cast.owner not in users_with_role(R.GENERAL_MANAGER, cast.project.pk)


@pytest.mark.rule("SEC-01")
def test_a_refusal_names_what_is_missing(cast: Cast) -> None:
    check_may(cast.clerk, P.COMPLAINT_LOG, cast.project.pk)
    with pytest.raises(NotAllowed, match="lower a grade, refuse a demand"):
        check_may(cast.clerk, P.COMPLAINT_MANAGE, cast.project.pk)


# --- People --------------------------------------------------------------------------------------------------------


def names(users: object) -> list[str]:
    return [user.full_name for user in users]  # type: ignore[attr-defined]


@pytest.mark.rule("CLK-03")
def test_people_with_a_role_are_those_here_or_everywhere_and_active(cast: Cast) -> None:
    staff("a gone manager", R.COMPLAINT_MANAGER, project=cast.project, is_active=False)
    twice = staff("a group manager", R.COMPLAINT_MANAGER)
    twice.role_assignments.create(role=R.COMPLAINT_MANAGER, project=cast.project)

    assert names(users_with_role(R.COMPLAINT_MANAGER, cast.project.pk)) == ["a group manager", "manager"]
    assert names(users_with_role(R.COMPLAINT_MANAGER, cast.other_project.pk)) == [
        "a group manager",
        "stranger",
    ]
    assert names(users_with_role(R.COMPLAINT_MANAGER, None)) == ["a group manager"]


@pytest.mark.rule("CLK-03")
def test_people_with_roles_in_many_projects_are_found_as_in_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    twice = staff("a group manager", R.COMPLAINT_MANAGER)
    twice.role_assignments.create(role=R.CUSTOMER_RELATIONS_MANAGER, project=cast.project)
    staff("a gone manager", R.COMPLAINT_MANAGER, project=cast.project, is_active=False)
    roles, projects = (
        [R.COMPLAINT_MANAGER, R.CUSTOMER_RELATIONS_MANAGER],
        [cast.project.pk, cast.other_project.pk],
    )
    one_by_one = {
        project: list(dict.fromkeys(user for role in roles for user in users_with_role(role, project)))
        for project in projects
    }

    with django_assert_num_queries(1):
        found = role_holders(roles, projects)

    assert found == one_by_one
    assert names(found[cast.project.pk])[0] == "a group manager"


@pytest.mark.rule("CLK-03")
def test_people_with_a_permission(cast: Cast) -> None:
    assert names(users_with_permission(P.COMPLAINT_HANDLE, cast.project.pk)) == [
        "handler", "manager", "other handler", "relations manager", "steward"
    ]  # fmt: skip
    assert names(users_with_permission(P.ADMINISTER, cast.project.pk)) == ["admin"]


@pytest.mark.rule("CLK-03")
def test_the_superior_is_ones_own_or_the_head_of_the_department(cast: Cast) -> None:
    head = staff("head")
    engineering = Department.objects.create(name="工程部", head=head)
    own = UserFactory(superior=cast.manager, department=engineering)

    assert superior_of(own) == cast.manager
    assert superior_of(UserFactory(department=engineering)) == head
    assert superior_of(UserFactory()) is None
    head.department = engineering
    assert superior_of(head) is None
