"""Cases with deadlines, and the people who hear of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import F

from core.accounts.enums import Role
from core.accounts.models import Department, RoleAssignment, User
from core.clock.forms import LadderForm, StandardForm
from core.clock.models import Deadline, Ladder, ServiceStandard
from core.clock.services import deadline_start
from core.clock.terms import TERMS, Terms
from core.places.models import Company, Project
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.services import case_open
from core.time import local_zone

_serial = count(1)


def local(text: str) -> dt.datetime:
    """A local time as an instant: ``local("2026-11-20 10:00")``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=local_zone()).astimezone(dt.UTC)


FRIDAY = local("2026-11-20 10:00")


def person(name: str = "person", **fields: object) -> User:
    """A member of staff who can be reached by e-mail."""
    username = f"{name}{next(_serial)}"
    defaults = {"username": username, "full_name": name, "email": f"{username}@example.com", "language": "en"}
    return User.objects.create(**{**defaults, **fields})


@dataclass
class House:
    """A project with everybody a ladder can reach."""

    project: Project
    handler: User
    superior: User
    manager: User
    general_manager: User
    administrator: User

    def case(self, at: dt.datetime = FRIDAY, responsible: User | None = None, title: str = "Leak") -> Case:
        """An open case of the project, reported at ``at``."""
        return case_open(
            kind=CaseKind.COMPLAINT,
            title=title,
            project=self.project,
            unit=None,
            responsible=responsible or self.handler,
            by=None,
            at=at,
            entered_at=at,
        )


def project() -> Project:
    """A project of its own."""
    number = next(_serial)
    company, _new = Company.objects.get_or_create(name="金色集团")
    return Project.objects.create(company=company, code=f"p{number}", name=f"金色家园{number}")


def house() -> House:
    """A project, a handler with a superior, and one person in each role of the ladder."""
    here = project()
    superior = person("superior")
    handler = person("handler", superior=superior)
    people = {}
    for name, role in {
        "manager": Role.COMPLAINT_MANAGER,
        "general_manager": Role.GENERAL_MANAGER,
        "administrator": Role.SYSTEM_ADMINISTRATOR,
    }.items():
        people[name] = person(name)
        where = here if role == Role.COMPLAINT_MANAGER else None
        RoleAssignment.objects.create(user=people[name], role=role, project=where)
    return House(project=here, handler=handler, superior=superior, **people)


def department(head: User) -> Department:
    """A department with its head."""
    return Department.objects.create(name=f"Engineering {next(_serial)}", head=head)


def deadline(case: Case, target: str = "tell_when", at: dt.datetime = FRIDAY, **facts: object) -> Deadline:
    """A deadline started by the delivered standards; ``tell_when`` is 24 h by the clock."""
    started = deadline_start(case=case, target=target, at=at, by=None, **facts)  # type: ignore[arg-type]
    assert started is not None
    return started


def many_deadlines(here: House, number: int, at: dt.datetime = FRIDAY) -> list[Deadline]:
    """Many cases with one 24 h deadline each, written in bulk; all alike but for their case."""
    pattern = deadline(here.case(at=at), at=at)
    cases = Case.objects.bulk_create(
        Case(
            kind=CaseKind.COMPLAINT,
            number=f"TS-0000-{next(_serial):06d}",
            title="Leak",
            project=here.project,
            responsible=here.handler,
            reported_at=at,
            entered_at=at,
            next_due_at=pattern.due_at,
        )
        for _ in range(1, number)
    )
    Case.objects.filter(root=None).update(root_id=F("id"))
    copied = {
        field.attname: getattr(pattern, field.attname)
        for field in Deadline._meta.concrete_fields
        if field.attname not in ("id", "case_id")
    }
    return [pattern, *Deadline.objects.bulk_create(Deadline(case=case, **copied) for case in cases)]


def call_back() -> ServiceStandard:
    """The present version of a delivered standard: by phone and online, within an hour."""
    return ServiceStandard.objects.get(code="complaint.call_back", active=True)


def terms_of(standard: ServiceStandard, **changed: Any) -> Terms:
    """What a standard says, but for what is changed."""
    return Terms(**{**{name: getattr(standard, name) for name in TERMS}, **changed})


def standard_fields(standard: ServiceStandard, **changed: Any) -> dict[str, Any]:
    """What the form of a standard sends when only these fields were touched."""
    form = StandardForm(kind=standard.kind, standard=standard)
    return _sent(
        {**{name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}, **changed}
    )


def ladder_fields(ladder: Ladder, **changed: Any) -> dict[str, Any]:
    """What the form of a ladder sends when only these fields were touched."""
    form = LadderForm(ladder=ladder)
    return _sent(
        {**{name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}, **changed}
    )


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    return {
        name: "on" if value is True else value
        for name, value in plain.items()
        if value is not None and value is not False and value != ""
    }
