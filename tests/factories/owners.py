"""People, units and ownerships, brought in by the real import; and staff who look at them."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from core.accounts.enums import Role
from core.accounts.models import RoleAssignment, User
from core.places.models import Project, Unit
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.services import case_open
from owners.models import LedgerUpload, Person
from owners.services.importing import ImportResult, ledger_import
from owners.services.upload_work import uploads_work
from owners.services.uploads import upload_keep
from tests.factories.ledger import line, workbook

AT = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
_serial = count(1)


def staff(role: Role | None = None, project: Project | None = None, **fields: Any) -> User:
    """A member of staff with a role in the project, or in all projects."""
    number = next(_serial)
    named = {"username": f"staff{number}", "full_name": f"Staff {number}", "language": "en", **fields}
    user = User.objects.create(**named)
    if role is not None:
        RoleAssignment.objects.create(user=user, role=role, project=project)
    return user


def imported(*lines: dict[str, Any], at: dt.datetime = AT, **options: Any) -> ImportResult:
    """Import a ledger of these lines."""
    return ledger_import(content=workbook(*lines), file_name="ledger.xlsx", by=None, at=at, **options)


def uploaded(content: bytes, *, by: User, at: dt.datetime = AT, language: str = "en") -> LedgerUpload:
    """A ledger that the worker has read, as far as it can be read."""
    upload = upload_keep(content=content, file_name="ledger.xlsx", language=language, by=by, at=at)
    uploads_work(clock=lambda: at)
    upload.refresh_from_db()
    return upload


def owner(serial: int = 1, **changes: Any) -> Person:
    """The owner of one unit of a ledger line."""
    values = line(serial, **changes)
    imported(values)
    unit = Unit.objects.get(project__name=values["project"], room=values["door"])
    return unit.ownerships.get(person__name=values["owner_name"], ended_on=None).person


def case_of(unit: Unit, responsible: User | None = None, title: str = "Leak") -> Case:
    """An open case about the unit."""
    return case_open(
        kind=CaseKind.COMPLAINT, title=title, project=unit.project, unit=unit, responsible=responsible,
        by=None, at=AT, entered_at=AT,
    )  # fmt: skip
