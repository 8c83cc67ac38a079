"""Ladders: added, or changed as a new version together with the standards that use them (CLK-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.clock.models import Ladder, LadderStep, ServiceStandard
from core.clock.services.standards import version_next
from core.clock.terms import RungTerms, check_rungs
from core.errors import Conflict, InvalidInput
from core.records.services import history_add


@transaction.atomic
def ladder_add(
    *, name_zh: str, name_en: str, rungs: Sequence[RungTerms], reason: str = "", by: User, at: dt.datetime
) -> Ladder:
    """A new ladder that standards can choose."""
    check_administrator(by)
    number = 1
    while Ladder.objects.filter(code=f"ladder.{number}").exists():
        number += 1
    ladder = Ladder(code=f"ladder.{number}")
    _save(ladder, name_zh, name_en, rungs, reason, by=by, at=at)
    details = {"ladder": ladder.code, "version": ladder.version}
    history_add(case=None, action="ladder_added", by=by, at=at, details=details, note=reason)
    return ladder


@transaction.atomic
def ladder_change(
    *,
    ladder_id: int,
    name_zh: str,
    name_en: str,
    rungs: Sequence[RungTerms],
    reason: str,
    by: User,
    at: dt.datetime,
) -> Ladder:
    """Climb otherwise: a new version of the ladder, and of every standard that uses it (CLK-03).

    A running deadline keeps its standard's version and so its ladder.  Saving what is there changes nothing.
    Raises ``Ladder.DoesNotExist``, and :class:`Conflict` when somebody made a newer version meanwhile.
    """
    check_administrator(by)
    old = Ladder.objects.select_for_update(no_key=True).get(pk=ladder_id)
    if not old.active:
        raise Conflict("ladder_superseded", _("There is a newer version of this ladder. Load it again."))
    present = [_values(step) for step in old.steps.order_by("level")]
    if (name_zh, name_en, [_values(rung) for rung in rungs]) == (old.name_zh, old.name_en, present):
        return old
    check_rungs(rungs)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it changes."), field="reason")
    Ladder.objects.filter(pk=old.pk).update(active=False)
    new = Ladder(code=old.code, version=old.version + 1)
    _save(new, name_zh, name_en, rungs, reason, by=by, at=at)
    users = _standards_follow(old, new, reason, by=by, at=at)
    details = {"ladder": new.code, "version": new.version, "count": len(users), "standards": users}
    history_add(case=None, action="ladder_changed", by=by, at=at, details=details, note=reason)
    return new


def _standards_follow(old: Ladder, new: Ladder, reason: str, *, by: User, at: dt.datetime) -> list[str]:
    used = (
        ServiceStandard.objects.select_for_update(no_key=True).filter(ladder=old, active=True).order_by("pk")
    )
    codes = []
    for standard in used:
        following = version_next(standard)
        following.ladder, following.changed_by, following.changed_at = new, by, at
        following.reason = reason.strip()
        following.save()
        codes.append(following.code)
    return codes


def _save(
    ladder: Ladder,
    name_zh: str,
    name_en: str,
    rungs: Sequence[RungTerms],
    reason: str,
    *,
    by: User,
    at: dt.datetime,
) -> None:
    check_rungs(rungs)
    ladder.name_zh, ladder.name_en = name_zh.strip(), name_en.strip()
    ladder.changed_by, ladder.changed_at, ladder.reason = by, at, reason.strip()
    ladder.full_clean(validate_unique=False, validate_constraints=False)
    ladder.save()
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, level=level, **_values(rung)) for level, rung in enumerate(rungs)
    )


def _values(step: LadderStep | RungTerms) -> dict[str, object]:
    return {
        "percent": step.percent, "multiple": step.multiple, "to": list(step.to), "urgent": step.urgent,
        "digest": step.digest, "acknowledge_minutes": step.acknowledge_minutes,
    }  # fmt: skip
