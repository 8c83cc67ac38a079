"""A service standard changes as a new version (STF-01)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.clock.enums import UNITS_WITHOUT_AMOUNT, Unit
from core.clock.models import ServiceStandard
from core.errors import Conflict, InvalidInput
from core.records.services import history_add


@transaction.atomic
def standard_change(
    *, standard_id: int, amount: int | None, promise_en: str, promise_zh: str, by: User, at: dt.datetime
) -> ServiceStandard:
    """Promise another length, with the words for it; the present version ends and a new one begins.

    A running deadline keeps the version that made it (CLK-01).  Saving what is there already changes nothing.
    Raises ``ServiceStandard.DoesNotExist``, and :class:`Conflict` when somebody made a newer version meanwhile.
    """
    check_administrator(by)
    standard = ServiceStandard.objects.select_for_update(no_key=True).get(pk=standard_id)
    if not standard.active:
        raise Conflict("standard_superseded", _("There is a newer version of this standard. Load it again."))
    _check_amount(standard, amount)
    wanted = (amount, promise_en, promise_zh)
    before = standard.amount
    if wanted == (before, standard.promise_en, standard.promise_zh):
        return standard
    ServiceStandard.objects.filter(pk=standard.pk).update(active=False)
    standard.pk, standard.version = None, standard.version + 1
    standard.amount, standard.promise_en, standard.promise_zh = wanted
    standard._state.adding = True
    standard.full_clean(validate_unique=False, validate_constraints=False)
    standard.save()
    details = {
        "standard": standard.code,
        "version": standard.version,
        "from_amount": before,
        "to_amount": amount,
        "unit": standard.unit,
    }
    history_add(case=None, action="standard_changed", by=by, at=at, details=details)
    return standard


def _check_amount(standard: ServiceStandard, amount: int | None) -> None:
    has_none = Unit(standard.unit) in UNITS_WITHOUT_AMOUNT
    if has_none != (amount is None):
        raise InvalidInput(
            "amount_does_not_fit",
            _("This promise has no number.") if has_none else _("Say how many."),
            field="amount",
        )
