"""Service standards: added, changed as a new version, ended; each with who, when and why (STF-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.clock.models import Calendar, ServiceStandard
from core.clock.terms import TERMS, Terms, check_target, check_terms
from core.errors import Conflict, InvalidInput
from core.records.services import history_add

CASES = ("project", "level", "grade", "urgency", "category")


@transaction.atomic
def standard_add(
    *, kind: str, target: str, terms: Terms, reason: str = "", by: User, at: dt.datetime
) -> ServiceStandard:
    """A new promise for the cases that its filters name; it holds for what starts from now on (CLK-01)."""
    check_administrator(by)
    check_target(kind, target)
    standard = ServiceStandard(kind=kind, target=target, code=_code_new(kind, target))
    _set(standard, terms)
    _save(standard, reason, by=by, at=at)
    details = {"standard": standard.code, "version": standard.version, "target": target}
    history_add(case=None, action="standard_added", by=by, at=at, details=details, note=reason)
    return standard


@transaction.atomic
def standard_change(
    *, standard_id: int, terms: Terms, reason: str, by: User, at: dt.datetime
) -> ServiceStandard:
    """Promise something else; the present version ends and a new one begins.

    A running deadline keeps the version that made it (CLK-01).  Saving what is there already changes nothing.
    Raises ``ServiceStandard.DoesNotExist``, and :class:`Conflict` when somebody made a newer version meanwhile.
    """
    check_administrator(by)
    old = _locked(standard_id)
    changed = [name for name in TERMS if _plain(getattr(old, name)) != _plain(getattr(terms, name))]
    if not changed:
        return old
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it changes."), field="reason")
    before = {"from_amount": old.amount, "unit": terms.unit}
    new = version_next(old)
    _set(new, terms)
    _save(new, reason, by=by, at=at)
    details = {"standard": new.code, "version": new.version, "changed": changed}
    action = "standard_reworded"
    if "amount" in changed and "unit" not in changed:
        action, details = "standard_changed", {**details, **before, "to_amount": new.amount}
    history_add(case=None, action=action, by=by, at=at, details=details, note=reason)
    return new


@transaction.atomic
def standard_end(*, standard_id: int, reason: str, by: User, at: dt.datetime) -> ServiceStandard:
    """Promise it no more; running deadlines go on. Raises as :func:`standard_change`."""
    check_administrator(by)
    standard = _locked(standard_id)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it ends."), field="reason")
    standard.active = False
    standard.save(update_fields=["active"])
    details = {"standard": standard.code, "version": standard.version}
    history_add(case=None, action="standard_ended", by=by, at=at, details=details, note=reason)
    return standard


def version_next(old: ServiceStandard) -> ServiceStandard:
    """The old version ends; answers the next one, not saved yet."""
    ServiceStandard.objects.filter(pk=old.pk).update(active=False)
    new = ServiceStandard.objects.get(pk=old.pk)
    new.pk, new.version, new.active = None, old.version + 1, True
    new._state.adding = True
    return new


def _locked(standard_id: int) -> ServiceStandard:
    standard = ServiceStandard.objects.select_for_update(no_key=True).get(pk=standard_id)
    if not standard.active:
        raise Conflict("standard_superseded", _("There is a newer version of this standard. Load it again."))
    return standard


def _set(standard: ServiceStandard, terms: Terms) -> None:
    codes = Calendar.objects.filter(project=None).values_list("code", flat=True)
    check_terms(standard.kind, terms, list(codes))
    for name in TERMS:
        setattr(standard, name, _plain(getattr(terms, name)))
    cases = {name: getattr(standard, name) for name in CASES}
    alike = ServiceStandard.objects.filter(kind=standard.kind, target=standard.target, active=True, **cases)
    same = next((other for other in alike if sorted(other.channels) == standard.channels), None)
    if same is not None:
        raise InvalidInput(
            "cases_taken",
            _(
                "%(standard)s promises this for exactly these cases already. Change that one, or narrow this one."
            ),
            field="target",
            standard=same.code,
        )


def _save(standard: ServiceStandard, reason: str, *, by: User, at: dt.datetime) -> None:
    standard.changed_by, standard.changed_at, standard.reason = by, at, reason.strip()
    standard.full_clean(validate_unique=False, validate_constraints=False)
    standard.save()


def _plain(value: object) -> object:
    """Channels in one order, words without blanks around them."""
    if isinstance(value, str):
        return value.strip()
    return sorted(value) if isinstance(value, Collection) else value


def _code_new(kind: str, target: str) -> str:
    known = set(ServiceStandard.objects.filter(kind=kind, target=target).values_list("code", flat=True))
    number = 1
    while f"{kind.lower()}.{target}.{number}" in known:
        number += 1
    return f"{kind.lower()}.{target}.{number}"
