"""Fit-out works from the application to their completion (RPR-18); their violations answer "owner-caused"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput, InvalidTransition
from core.places.models import Unit
from core.records.locking import lock_above
from core.records.services import history_add
from repairs.enums.contracting import FitOutState
from repairs.models import FitOut, Patrol
from repairs.services.base import need


@dataclass(frozen=True, slots=True)
class Works:
    """What an owner applies for."""

    company: str
    what: str
    starts_on: dt.date
    ends_on: dt.date
    deposit: Decimal = Decimal(0)
    contact_name: str = ""
    contact_phone: str = ""


@transaction.atomic
def fit_out_apply(*, unit: Unit, works: Works, by: User, at: dt.datetime) -> FitOut:
    """An application; a home has one at a time."""
    lock_above(Unit, unit.pk)
    check_may(by, Permission.ORDER_LOG, unit.project_id)
    if works.ends_on < works.starts_on:
        raise InvalidInput("ends_first", _("It must end after it begins."), field="ends_on")
    if FitOut.objects.filter(unit=unit, completed_at=None, refused_at=None).exists():
        raise InvalidInput("fit_out_runs", _("This home has fit-out works already."), field="unit")
    fields = {name: getattr(works, name) for name in Works.__slots__}
    fit_out = FitOut(unit=unit, applied_at=at, applied_by=by, **fields)
    fit_out.full_clean(validate_unique=False, validate_constraints=False)
    fit_out.save()
    _record(fit_out, "fit_out.applied", by, at, note=works.what)
    return fit_out


@transaction.atomic
def fit_out_approve(*, fit_out_id: int, words: str, by: User, at: dt.datetime, version: int) -> FitOut:
    """It may begin."""
    fit_out = _begin(fit_out_id, version, Permission.ORDER_MANAGE, by, FitOutState.APPLIED)
    fit_out.approved_at, fit_out.decided_by, fit_out.decision_words = at, by, words.strip()
    return _fit_out_save(fit_out, "fit_out.approved", by, at, note=words)


@transaction.atomic
def fit_out_refuse(*, fit_out_id: int, words: str, by: User, at: dt.datetime, version: int) -> FitOut:
    """It may not begin, with the reason."""
    fit_out = _begin(fit_out_id, version, Permission.ORDER_MANAGE, by, FitOutState.APPLIED)
    need(words, "words")
    fit_out.refused_at, fit_out.decided_by, fit_out.decision_words = at, by, words.strip()
    return _fit_out_save(fit_out, "fit_out.refused", by, at, note=words)


@transaction.atomic
def fit_out_deposit(*, fit_out_id: int, by: User, at: dt.datetime, version: int) -> FitOut:
    """The deposit was paid."""
    fit_out = _begin(fit_out_id, version, Permission.ORDER_LOG, by, FitOutState.APPLIED, FitOutState.AT_WORK)
    if fit_out.deposit_paid_at is not None or not fit_out.deposit:
        raise InvalidTransition("no_deposit_due", _("No deposit is due."))
    fit_out.deposit_paid_at = at
    return _fit_out_save(fit_out, "fit_out.deposit", by, at, amount=f"{fit_out.deposit:.2f}")


@transaction.atomic
def patrol_add(
    *,
    fit_out_id: int,
    on: dt.date,
    finding: str,
    touches: Collection[str],
    by: User,
    at: dt.datetime,
    version: int,
) -> Patrol:
    """What was seen on a patrol; what it touches makes it a violation, and damage there owner-caused (RPR-06)."""
    fit_out = _begin(fit_out_id, version, Permission.ORDER_LOG, by, FitOutState.AT_WORK)
    need(finding, "finding")
    patrol = Patrol(
        fit_out=fit_out, on=on, finding=finding.strip(), touches=sorted(touches), is_violation=bool(touches),
        at=at, by=by,
    )  # fmt: skip
    patrol.full_clean(validate_constraints=False)
    patrol.save()
    _fit_out_save(fit_out, "fit_out.violated" if touches else "fit_out.patrolled", by, at, note=finding)
    return patrol


@transaction.atomic
def patrol_corrected(
    *, fit_out_id: int, patrol_id: int, words: str, by: User, at: dt.datetime, version: int
) -> Patrol:
    """A violation was put right; damage that comes later is not blamed on it."""
    fit_out = _begin(fit_out_id, version, Permission.ORDER_LOG, by, FitOutState.AT_WORK)
    need(words, "words")
    patrol = fit_out.patrols.filter(pk=patrol_id, is_violation=True, corrected_at=None).first()
    if patrol is None:
        raise InvalidTransition("nothing_to_correct", _("There is no open violation of this kind."))
    patrol.corrected_at, patrol.remedy = at, words.strip()[:500]
    patrol.save(update_fields=["corrected_at", "remedy"])
    _fit_out_save(fit_out, "fit_out.corrected", by, at, note=words)
    return patrol


@transaction.atomic
def fit_out_complete(
    *, fit_out_id: int, words: str, deposit_kept: Decimal, by: User, at: dt.datetime, version: int
) -> FitOut:
    """Looked at and completed; the deposit is paid back but for what is kept.

    With a violation that was not put right something of the deposit is kept, or the words say why not.
    """
    fit_out = _begin(fit_out_id, version, Permission.ORDER_MANAGE, by, FitOutState.AT_WORK)
    need(words, "words")
    if not 0 <= deposit_kept <= (fit_out.deposit if fit_out.deposit_paid_at else 0):
        raise InvalidInput(
            "kept_too_much", _("At most the deposit that was paid can be kept."), field="deposit_kept"
        )
    fit_out.completed_at, fit_out.completed_by = at, by
    fit_out.completion_words, fit_out.deposit_kept = words.strip()[:500], deposit_kept
    return _fit_out_save(fit_out, "fit_out.completed", by, at, note=words, amount=f"{deposit_kept:.2f}")


def _begin(fit_out_id: int, version: int, permission: Permission, by: User, *states: FitOutState) -> FitOut:
    fit_out = (
        FitOut.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=fit_out_id)
    )
    check_may(by, permission, fit_out.unit.project_id)
    if fit_out.version != version:
        raise Conflict("changed_meanwhile", _("Somebody changed this meanwhile. Look at it again."))
    if fit_out.state not in states:
        raise InvalidTransition(
            "wrong_state",
            _("This is not possible while the works are “%(state)s”."),
            state=fit_out.state.label,
        )
    return fit_out


def _fit_out_save(
    fit_out: FitOut, action: str, by: User, at: dt.datetime, note: str = "", **details: Any
) -> FitOut:
    fit_out.version += 1
    fit_out.full_clean(validate_unique=False, validate_constraints=False)
    fit_out.save()
    _record(fit_out, action, by, at, note, **details)
    return fit_out


def _record(fit_out: FitOut, action: str, by: User, at: dt.datetime, note: str = "", **details: Any) -> None:
    named = {"unit": fit_out.unit.code, "fit_out": fit_out.pk, **details}
    history_add(case=None, action=action, by=by, at=at, details=named, note=note)
