"""The end of a day of repairs is asked for: reasons the same day, calls and archiving the next (RPR-10)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.accounts.selectors import users_with_permission, users_with_role
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.places.models import Project
from core.records.enums import CaseKind
from core.records.locking import lock_above, lock_case
from core.records.models import Case
from core.records.services import case_open, case_touch, history_add
from core.time import local_date, start_of_day
from repairs.models import RepairDay
from repairs.selectors.days import Day, day_of, projects_with_work

ASKED = dt.timedelta(hours=17)  # after local midnight: from then on the day's reasons are asked for
A_DAY = dt.timedelta(days=1)


def days_go_on(*, at: dt.datetime) -> int:
    """Open what is to be asked about today, or was not yesterday; settle what is open.  Twice changes nothing.

    Answers how many days were opened or went on.
    """
    count = 0
    for on in (local_date(at) - A_DAY, local_date(at)):
        asked_at = start_of_day(on) + ASKED
        if asked_at <= at:
            for project in projects_with_work(on, asked_at):
                count += day_open(project=project, on=on, at=at) is not None
    for day in RepairDay.objects.filter(over_at=None).order_by("pk"):
        with transaction.atomic():
            case = lock_case(day.pk)
            locked = RepairDay.objects.select_related("project").get(pk=day.pk)
            locked.case = case
            count += day_settle(locked, by=None, at=at)
    return count


@transaction.atomic
def day_open(*, project: Project, on: dt.date, at: dt.datetime) -> RepairDay | None:
    """The head of engineering is asked for the reasons of a day, once; None when it was asked about already."""
    lock_above(Project, project.pk)  # two who open the same day: the second finds it open
    if RepairDay.objects.filter(project=project, on=on).exists():
        return None
    asked_at = start_of_day(on) + ASKED
    heads = list(users_with_role(Role.HEAD_OF_ENGINEERING, project.pk))
    case = case_open(
        kind=CaseKind.REPAIR_DAY, title=f"{project.name} {on.isoformat()}", project=project, unit=None,
        responsible=next(iter(heads), None), by=None, at=asked_at, entered_at=at,
    )  # fmt: skip
    day = RepairDay(case=case, project=project, on=on)
    day.full_clean(validate_unique=False, validate_constraints=False)
    day.save()
    found = day_of(project.pk, on)
    history_add(case=case, action="day.opened", by=None, at=at, details={"count": found.without_reason})
    if found.without_reason:
        deadline_start(case=case, target=Target.DAY_REASONS, at=asked_at, by=None)
        _tell(heads, case, "day.reasons", found.without_reason, at)
    else:
        _explained(day, found, by=None, at=at)
    return day


def day_settle(day: RepairDay | None, *, by: User | None, at: dt.datetime) -> bool:
    """Look at a locked day again: with the last reason the front desk has it, with the last call it is over."""
    if day is None or day.over_at is not None:
        return False
    found = day_of(day.project_id, day.on)
    if day.explained_at is None and not found.without_reason:
        _explained(day, found, by=by, at=at)
        return True
    next_day = day.explained_at is not None and local_date(at) > day.on
    if next_day and not (found.to_call or found.to_archive):
        _over(day, by=by, at=at)
        return True
    return False


def _explained(day: RepairDay, found: Day, *, by: User | None, at: dt.datetime) -> None:
    case = day.case
    day.explained_at = at
    day.save(update_fields=["explained_at"])
    deadline_meet(case=case, target=Target.DAY_REASONS, at=at, by=by)
    deadline_start(case=case, target=Target.DAY_CALLS, at=start_of_day(day.on) + ASKED, by=by)
    desk = list(users_with_role(Role.FRONT_DESK, day.project_id))
    desk = desk or list(users_with_permission(Permission.ORDER_LOG, day.project_id)[:1])
    case.responsible = next(iter(desk), case.responsible)
    case_touch(case, "responsible")
    details = {"count": len(found.to_call), "responsible": case.responsible_id}
    history_add(case=case, action="day.explained", by=by, at=at, details=details)
    _tell(desk, case, "day.calls", len(found.to_call), at)


def _over(day: RepairDay, *, by: User | None, at: dt.datetime) -> None:
    day.over_at = at
    day.save(update_fields=["over_at"])
    deadline_meet(case=day.case, target=Target.DAY_CALLS, at=at, by=by)
    day.case.is_open = False
    case_touch(day.case, "is_open")
    history_add(case=day.case, action="day.over", by=by, at=at)


def _tell(people: list[User], case: Case, kind: str, count: int, at: dt.datetime) -> None:
    drafts = [
        NoticeDraft(
            recipient=person, kind=kind, key=f"{kind}:{case.pk}:{person.pk}", case_id=case.pk,
            params={"count": count},
        )
        for person in people
    ]  # fmt: skip
    notices_add(drafts, at=at)
