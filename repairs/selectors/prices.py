"""The price list that holds (RPR-05)."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from repairs.models import PriceList


def price_list_of(project_id: int, on: dt.date) -> PriceList | None:
    """The prices of the project on the day: its own, else the company's; None when there are none yet."""
    here = Q(project_id=project_id) | Q(project=None)
    lists = PriceList.objects.filter(here, active=True, valid_from__lte=on).prefetch_related("lines")
    return lists.order_by(F("project").asc(nulls_last=True), "-valid_from").first()
