"""Damage over several units: one order holds them all, with a water test before it is closed (RPR-17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.places.models import Unit
from repairs.enums import Action
from repairs.models import OrderUnit, WaterTest, WorkOrder
from repairs.services.base import need, order_begin, order_save

TEST_LASTS = dt.timedelta(hours=24)


@transaction.atomic
def order_add_unit(
    *,
    case_id: int,
    unit: Unit,
    damage: str,
    by: User,
    at: dt.datetime,
    contact: str = "",
    access_at: dt.datetime | None = None,
    compensation: Decimal = Decimal(0),
    needs_water_test: bool = True,
    version: int | None = None,
) -> WorkOrder:
    """Another unit that is hurt, or what is new about one: access, damage, compensation (RPR-17)."""
    order = order_begin(Action.ADD_UNIT, case_id=case_id, by=by, version=version)
    need(damage, "damage")
    if unit.project_id != order.case.project_id:
        raise InvalidInput("unit_elsewhere", _("This unit belongs to another project."), field="unit")
    if compensation < 0:
        raise InvalidInput("compensation_negative", _("Enter 0 or more."), field="compensation")
    told = {
        "damage": damage.strip(), "contact": contact.strip(), "access_at": access_at, "compensation": compensation,
    }  # fmt: skip
    OrderUnit.objects.update_or_create(order=order, unit=unit, defaults=told)
    order.compensation = order.units.aggregate(total=Sum("compensation"))["total"] or Decimal(0)
    order.needs_water_test = needs_water_test
    details = {"unit": unit.pk, "count": order.units.count()}
    order_save(order, "order.unit_added", by=by, at=at, details=details, note=damage)
    return order


@transaction.atomic
def order_water_test(
    *,
    case_id: int,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    passed: bool,
    by: User,
    at: dt.datetime,
    finding: str = "",
    version: int | None = None,
) -> WorkOrder:
    """Water stood for 24 hours; it was tight, or it was not (RPR-17)."""
    order = order_begin(Action.WATER_TEST, case_id=case_id, by=by, version=version)
    if ended_at > at or ended_at <= started_at:
        raise InvalidInput(
            "test_times", _("Check the times: first water in, then looked at, both past."), field="ended_at"
        )
    if passed and ended_at - started_at < TEST_LASTS:
        raise InvalidInput("test_too_short", _("The water must stand for 24 hours."), field="ended_at")
    if not passed:
        need(finding, "finding")
    WaterTest.objects.create(
        order=order, started_at=started_at, ended_at=ended_at, passed=passed, finding=finding.strip(), by=by
    )
    order.needs_water_test = True
    order_save(order, "order.tight" if passed else "order.not_tight", by=by, at=at, note=finding)
    return order
