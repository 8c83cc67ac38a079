"""Warranty periods in versions, and the seasons they count (RPR-06)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.places.models import Project
from core.records.services import history_add
from repairs.enums.warranty import SeasonKind, TermUnit, WarrantyGroup
from repairs.models import HeatingSeason, WarrantyTerm
from repairs.policies.warranty import Season


@transaction.atomic
def warranty_term_set(
    *,
    group: WarrantyGroup,
    project: Project | None,
    valid_from: dt.date | None,
    unit: TermUnit,
    amount: int,
    reason: str,
    by: User,
    at: dt.datetime,
) -> WarrantyTerm:
    """How long a group is under warranty for homes handed over from a day on; a new version, the old ones stay.

    What was set for the same day before is corrected by it.  Saving what holds already changes nothing.
    """
    check_administrator(by)
    if unit == TermUnit.SEASONS and group not in (WarrantyGroup.HEATING, WarrantyGroup.COOLING):
        raise InvalidInput("no_seasons", _("Only heating and cooling are counted in seasons."), field="unit")
    rows = WarrantyTerm.objects.filter(group=group, project=project)
    list(rows.select_for_update(no_key=True).order_by("pk"))
    same = rows.filter(active=True, valid_from=valid_from).first()
    if same is not None and (same.unit, same.amount) == (unit, amount):
        return same
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it changes."), field="reason")
    rows.filter(active=True, valid_from=valid_from).update(active=False)
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    term = WarrantyTerm(
        group=group, project=project, valid_from=valid_from, unit=unit, amount=amount, version=version,
        changed_at=at, changed_by=by, reason=reason.strip(),
    )  # fmt: skip
    term.full_clean(validate_unique=False, validate_constraints=False)
    term.save()
    details = {
        "warranty": group.value, "project": project.pk if project else None, "version": version,
        "amount": amount, "term_unit": unit.value,
    }  # fmt: skip
    history_add(case=None, action="warranty_term_set", by=by, at=at, details=details, note=reason)
    return term


@transaction.atomic
def season_set(
    *, kind: SeasonKind, project: Project | None, days: Season, by: User, at: dt.datetime
) -> HeatingSeason:
    """From which day to which day it is heated or cooled; a project's own before the company's.

    What is decided already keeps its verdict.  Saving what holds changes nothing.
    """
    check_administrator(by)
    first, last = (days.starts_month, days.starts_day), (days.ends_month, days.ends_day)
    for field, (month, day) in (("starts_day", first), ("ends_day", last)):
        if not _exists(month, day):
            raise InvalidInput("no_such_day", _("There is no such day."), field=field)
    if first == last:
        raise InvalidInput("season_empty", _("It must end on another day than it starts."), field="ends_day")
    season = HeatingSeason.objects.select_for_update(no_key=True).filter(kind=kind, project=project).first()
    season = season or HeatingSeason(kind=kind, project=project)
    before = ((season.starts_month, season.starts_day), (season.ends_month, season.ends_day))
    if season.pk and before == (first, last):
        return season
    season.starts_month, season.starts_day = first
    season.ends_month, season.ends_day = last
    season.save()
    details = {
        "season": kind.value, "project": project.pk if project else None,
        "from": f"{first[0]}-{first[1]}", "to": f"{last[0]}-{last[1]}",
    }  # fmt: skip
    history_add(case=None, action="season_set", by=by, at=at, details=details)
    return season


def _exists(month: int, day: int) -> bool:
    try:
        dt.date(2024, month, day)  # a leap year: 29 February is a day too
    except ValueError:
        return False
    return True
