"""Departments and projects: names, heads, codes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import Ambassador, Department, User
from core.accounts.policies import check_administrator, may
from core.administration import signals
from core.errors import InvalidInput
from core.places.models import Company, FormerName, Project
from core.records.services import history_add


@transaction.atomic
def department_add(
    *, name: str, head: User | None, by: User, at: dt.datetime, of_property_company: bool = False
) -> Department:
    """A new department 部门, of the developer or of the property company (CMP-33)."""
    check_administrator(by)
    _check_department_name(name)
    department = Department.objects.create(name=name, head=head)
    history_add(case=None, action="department_added", by=by, at=at, details={"department": name})
    _company_set(department, of_property_company, by=by, at=at)
    return department


@transaction.atomic
def department_change(
    *,
    department_id: int,
    name: str,
    head: User | None,
    of_property_company: bool,
    by: User,
    at: dt.datetime,
) -> Department:
    """Its name, its head, and whose it is; raises ``Department.DoesNotExist``."""
    check_administrator(by)
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    if department.name != name:
        _check_department_name(name, but=department)
        names = {"from_department": department.name, "to_department": name}
        history_add(case=None, action="department_renamed", by=by, at=at, details=names)
    if department.head != head:
        heads = {"from_user": department.head_id, "to_user": head.pk if head else None}
        history_add(
            case=None, action="department_headed", by=by, at=at, details={"department": name, **heads}
        )
    department.name, department.head = name, head
    department.save(update_fields=["name", "head"])
    _company_set(department, of_property_company, by=by, at=at)
    return department


def _company_set(department: Department, of_property_company: bool, *, by: User, at: dt.datetime) -> None:
    """The property company's or the developer's; the apps above hear of a change, for what its people have in hand."""
    if department.of_property_company == of_property_company:
        return
    department.of_property_company = of_property_company
    department.save(update_fields=["of_property_company"])
    action = "department_of_property_company" if of_property_company else "department_of_developer"
    history_add(case=None, action=action, by=by, at=at, details={"department": department.name})
    members = list(department.members.values_list("pk", flat=True))
    signals.company_changed.send(sender=Department, user_ids=members)


@transaction.atomic
def project_add(
    *, code: str, name: str, by: User, at: dt.datetime, ambassador: User | None = None
) -> Project:
    """A new project 项目 of the company, with the ambassador of its customers (CMP-33)."""
    check_administrator(by)
    _check_project(code, name)
    company = Company.objects.order_by("pk").first()
    if company is None:
        company = Company.unnamed()
        company.save()
    project = Project.objects.create(company=company, code=code, name=name)
    history_add(case=None, action="project_added", by=by, at=at, details={"project": code})
    ambassador_set(project, ambassador, by=by, at=at)
    return project


@transaction.atomic
def project_change(
    *, project_id: int, code: str, name: str, ambassador: User | None, by: User, at: dt.datetime
) -> Project:
    """Its code, its name and its ambassador, each independent. Raises ``Project.DoesNotExist``.

    The codes of its units begin with its name, so they follow; a ledger that still has the old name finds them.
    """
    check_administrator(by)
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    _check_project(code, name, but=project)
    if project.code != code:
        codes = {"from_project": project.code, "to_project": code}
        history_add(case=None, action="project_recoded", by=by, at=at, details=codes)
    if project.name != name:
        names = {"project": code, "from_name": project.name, "to_name": name}
        history_add(case=None, action="project_renamed", by=by, at=at, details=names)
        FormerName.objects.update_or_create(name=project.name, defaults={"project": project})
        _units_rename(project, name)
    project.code, project.name = code, name
    project.save(update_fields=["code", "name"])
    ambassador_set(project, ambassador, by=by, at=at)
    return project


def ambassador_set(project: Project, user: User | None, *, by: User, at: dt.datetime) -> None:
    """Whom the customers of a locked project know by name; one at most, who sees its cases (CMP-33)."""
    held = Ambassador.objects.filter(project=project)
    before = held.values_list("user_id", flat=True).first()
    if before == (user.pk if user else None):
        return
    if user is None:
        held.delete()
    else:
        _check_ambassador(project, user)
        Ambassador.objects.update_or_create(project=project, defaults={"user": user})
    details = {"project": project.code, "from_user": before, "to_user": user.pk if user else None}
    history_add(case=None, action="ambassador_named", by=by, at=at, details=details)


def _check_ambassador(project: Project, user: User) -> None:
    if not user.is_active or not may(user, Permission.CASE_VIEW, project.pk):
        raise InvalidInput(
            "ambassador_cannot_see",
            _("%(name)s does not see the cases of this project. Give a role in it first."),
            field="ambassador",
            name=user,
        )


def _units_rename(project: Project, name: str) -> None:
    """``金色家园 1-2-301`` → ``青山 1-2-301`` (OWN-01), under the locks of all units in their order."""
    units = project.units.all()
    list(units.select_for_update().order_by("pk").values_list("pk", flat=True))
    units.update(code=Concat(Value(f"{name} "), F("door")))


def _check_department_name(name: str, but: Department | None = None) -> None:
    others = Department.objects.exclude(pk=but.pk) if but else Department.objects.all()
    if others.filter(name=name).exists():
        raise InvalidInput("name_taken", _("There is one with this name already."), field="name")


def _check_project(code: str, name: str, but: Project | None = None) -> None:
    others = Project.objects.exclude(pk=but.pk) if but else Project.objects.all()
    if others.filter(code=code).exists():
        raise InvalidInput("code_taken", _("There is one with this code already."), field="code")
    if others.filter(name=name).exists():
        raise InvalidInput("name_taken", _("There is one with this name already."), field="name")
