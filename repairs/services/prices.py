"""Price lists in versions (RPR-05): what was quoted keeps its line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.places.models import Project
from core.records.services import history_add
from repairs.enums import LineKind
from repairs.models import PriceLine, PriceList

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Price:
    """A line as it was entered."""

    kind: LineKind
    name: str
    unit: str
    price: Decimal
    trade: str = ""


@transaction.atomic
def price_list_set(
    *,
    project: Project | None,
    valid_from: dt.date,
    prices: Sequence[Price],
    reason: str,
    by: User,
    at: dt.datetime,
) -> PriceList:
    """What paid work costs from a day on, as a new version; one from the same day is replaced by it."""
    check_administrator(by)
    if not prices:
        raise InvalidInput("prices_missing", _("Enter at least one price."), field="lines")
    if len(prices) > MOST_LINES:
        raise InvalidInput(
            "too_many_prices", _("A price list takes at most %(most)s lines."), field="lines", most=MOST_LINES
        )
    twice = [name for name, times in Counter(price.name for price in prices).items() if times > 1]
    if twice:
        raise InvalidInput(
            "price_twice", _("This stands there twice: %(name)s"), field="lines", name=twice[0]
        )
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it changes."), field="reason")
    rows = PriceList.objects.filter(project=project)
    list(rows.select_for_update(no_key=True).order_by("pk"))
    rows.filter(active=True, valid_from=valid_from).update(active=False)
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    new = PriceList.objects.create(
        project=project,
        valid_from=valid_from,
        version=version,
        changed_at=at,
        changed_by=by,
        reason=reason.strip(),
    )
    lines = [
        PriceLine(
            price_list=new,
            kind=price.kind,
            name=price.name,
            unit=price.unit,
            price=price.price,
            trade=price.trade,
        )
        for price in prices
    ]
    for line in lines:
        line.full_clean(exclude=["price_list"], validate_unique=False, validate_constraints=False)
    PriceLine.objects.bulk_create(lines)
    details = {"project": project.pk if project else None, "version": version, "count": len(lines)}
    history_add(case=None, action="price_list_set", by=by, at=at, details=details, note=reason)
    return new
