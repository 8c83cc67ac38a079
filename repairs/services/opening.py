"""A request comes in and becomes a numbered order (RPR-01, DSK-10); emergency first, order after (RPR-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start
from core.errors import InvalidInput
from core.places.models import Project, PublicPlace, Unit
from core.records.enums import CaseKind
from core.records.locking import lock_case
from core.records.models import Case
from core.records.policies import check_event_time
from core.records.services import case_open, case_touch, check_values, history_add, search_index
from owners.enums import Channel
from owners.models import Person
from repairs import signals
from repairs.enums import Action, PictureMoment, Size, Trade, Urgency, WorkKind
from repairs.models import Fault, OrderUnit, WorkOrder
from repairs.policies.promises import promise_facts
from repairs.selectors import done_before
from repairs.services.base import dispatcher_of, notify, order_begin, order_save, responsible_set
from repairs.services.charging import order_judge
from repairs.services.clocks import completion_start
from repairs.services.files import pictures_keep


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, and where; the fault brings urgency, size, trade and kind where they are not given."""

    what: str
    fault: Fault | None = None
    where_text: str = ""
    public_place: PublicPlace | None = None
    work_kind: WorkKind | None = None
    urgency: Urgency | None = None
    size: Size | None = None
    trade: Trade | None = None
    appointment_starts_at: dt.datetime | None = None
    appointment_ends_at: dt.datetime | None = None
    quality_standard: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """For whom, and whom to ask: a person on file, or what they said they are called."""

    person: Person | None = None
    name: str = ""
    phone: str = ""


@transaction.atomic
def order_open(
    *,
    project: Project,
    unit: Unit | None,
    wish: Wish,
    customer: Customer,
    channel: Channel,
    by: User,
    at: dt.datetime,
    happened_at: dt.datetime | None = None,
    late_reason: str = "",
    more_units: Sequence[Unit] = (),
    uploads: Sequence[UploadedFile[Any]] = (),
    parent: Case | None = None,
    rework_of: WorkOrder | None = None,
) -> WorkOrder:
    """A request becomes a numbered order with its clocks, at once (RPR-01, RPR-02, RPR-03, RPR-12, RPR-17).

    ``at`` is when it is typed, ``happened_at`` when it was reported (default the same); the clocks run from the
    latter.  ``parent`` is the case that it was opened from (a complaint), which the caller may hold already.
    """
    check_may(by, Permission.ORDER_LOG, project.pk)
    order = _born(
        project=project, unit=unit, wish=wish, customer=customer, channel=channel, by=by, at=at,
        happened_at=happened_at, late_reason=late_reason, more_units=more_units, parent=parent,
        rework_of=rework_of,
    )  # fmt: skip
    entry = order_save(
        order, "order.opened", by=by, at=order.case.reported_at, entered_at=at, note=late_reason
    )
    _rework_noted(order, by=by, at=at)
    completion_start(order, by=by, at=at)
    pictures_keep(order, list(uploads), PictureMoment.REPORT, by=by, at=at)
    signals.order_opened.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at)
    urgent = order.urgency == Urgency.URGENT
    notify(
        [order.case.responsible],
        order=order,
        kind="order.requested",
        cause=str(entry.pk),
        at=at,
        by=by,
        urgent=urgent,
    )
    return order


@transaction.atomic
def order_emergency(
    *,
    project: Project,
    unit: Unit | None,
    wish: Wish,
    technician: User,
    started_at: dt.datetime,
    by: User,
    at: dt.datetime,
    customer: Customer | None = None,
    channel: Channel = Channel.PHONE,
    late_reason: str = "",
    parent: Case | None = None,
) -> WorkOrder:
    """Work that began before any order existed (RPR-04): its order keeps the true times.

    What is not known yet is completed within 24 hours of the beginning; with a fault and a customer it is complete.
    """
    if not may(by, Permission.ORDER_LOG, project.pk):
        check_may(by, Permission.ORDER_WORK, project.pk)
    _check_works_here(technician, project)
    wish = replace(wish, urgency=Urgency.URGENT, size=wish.size or Size.EMERGENCY)
    order = _born(
        project=project, unit=unit, wish=wish, customer=customer or Customer(), channel=channel, by=by, at=at,
        happened_at=started_at, late_reason=late_reason, parent=parent, emergency=True,
    )  # fmt: skip
    order.technician = technician
    for stamp, step in (
        ("dispatched_at", order.dispatch),
        ("taken_at", order.take),
        ("arrived_at", order.arrive),
        ("started_at", order.start),
    ):
        setattr(order, stamp, started_at)
        step()
        order.save()
    responsible_set(order, technician)
    order_save(order, "order.emergency", by=by, at=started_at, entered_at=at, note=late_reason)
    completion_start(order, by=by, at=at)
    deadline_start(
        case=order.case, target=Target.BACK_FILL, at=started_at, by=by, keeper=by, **promise_facts(order)
    )
    if order.fault is not None and customer is not None:
        _back_filled(order, by=by, at=at)
    signals.order_opened.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at)
    return order


def _check_works_here(technician: User, project: Project) -> None:
    if not technician.is_active or not may(technician, Permission.ORDER_WORK, project.pk):
        raise InvalidInput(
            "cannot_work",
            _("%(name)s does no repairs here. Choose somebody else."),
            field="technician",
            name=technician,
        )


@transaction.atomic
def order_back_fill(
    *,
    case_id: int,
    fault: Fault,
    what: str,
    by: User,
    at: dt.datetime,
    unit: Unit | None = None,
    name: str = "",
    phone: str = "",
    where_text: str = "",
    version: int | None = None,
) -> WorkOrder:
    """What the emergency was about, for whom and where: the order is complete now (RPR-04)."""
    order = order_begin(Action.BACK_FILL, case_id=case_id, by=by, version=version)
    wish = Wish(what=what, fault=fault, where_text=where_text)
    customer = Customer(
        person=order.person, name=name or order.contact_name, phone=phone or order.contact_phone
    )
    home = unit or order.case.unit
    _check_wish(wish, customer, home, order.case.project)
    if home is not None and home.pk != order.case.unit_id:
        order.case.unit = home
        case_touch(order.case, "unit")
    _units_keep(order, [home] if home else [])
    order.fault, order.what = fault, what.strip()
    order.work_kind, order.trade = fault.work_kind, fault.trade
    order.where_text = where_text.strip() or order.where_text
    order.contact_name, order.contact_phone = customer.name.strip(), customer.phone.strip()
    order_judge(order)
    _rework_find(order, at=order.case.reported_at)
    _back_filled(order, by=by, at=at)
    _rework_noted(order, by=by, at=at)
    search_index(order.case, order.what, order.where_text, order.contact_name)
    return order


def _back_filled(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    order.back_filled_at = at
    order_save(order, "order.back_filled", by=by, at=at)
    deadline_meet(case=order.case, target=Target.BACK_FILL, at=at, by=by)


def _born(
    *,
    project: Project,
    unit: Unit | None,
    wish: Wish,
    customer: Customer,
    channel: Channel,
    by: User,
    at: dt.datetime,
    happened_at: dt.datetime | None,
    late_reason: str,
    more_units: Sequence[Unit] = (),
    parent: Case | None = None,
    rework_of: WorkOrder | None = None,
    emergency: bool = False,
) -> WorkOrder:
    """The case and the order's row, as requested; nothing is promised yet."""
    reported_at = happened_at or at
    check_event_time(happened_at=reported_at, entered_at=at, reason=late_reason)
    _check_wish(wish, customer, unit, project, known=not emergency)
    if any(each.project_id != project.pk for each in more_units):
        raise InvalidInput("unit_elsewhere", _("This unit belongs to another project."), field="more_units")
    case = case_open(
        kind=CaseKind.WORK_ORDER,
        title=wish.what.strip().splitlines()[0].strip(),
        project=project,
        unit=unit,
        responsible=dispatcher_of(project.pk, but=by),
        by=by,
        at=reported_at,
        entered_at=at,
        parent=lock_case(parent.pk) if parent else None,
    )
    fault = wish.fault
    order = WorkOrder(
        case=case,
        channel=channel,
        fault=fault,
        work_kind=wish.work_kind or (fault.work_kind if fault else WorkKind.REPAIR),
        urgency=wish.urgency or (fault.urgency if fault else Urgency.ORDINARY),
        size=wish.size or (fault.size if fault else Size.GENERAL),
        trade=wish.trade or (fault.trade if fault else Trade.GENERAL),
        what=wish.what.strip(),
        where_text=wish.where_text.strip(),
        public_place=wish.public_place,
        person=customer.person,
        contact_name=customer.name.strip() or (customer.person.name if customer.person else ""),
        contact_phone=customer.phone.strip(),
        appointment_starts_at=wish.appointment_starts_at,
        appointment_ends_at=wish.appointment_ends_at,
        quality_standard=wish.quality_standard.strip(),
        is_emergency_backfill=emergency,
        is_rework=rework_of is not None,
        rework_of=rework_of,
        needs_water_test=bool(more_units),
    )
    order_judge(order)
    check_values(order)
    order.save(force_insert=True)
    _units_keep(order, [unit, *more_units] if unit else list(more_units))
    _rework_find(order, at=reported_at)
    search_index(case, wish.what, wish.where_text, order.contact_name)
    return order


def _check_wish(
    wish: Wish, customer: Customer, unit: Unit | None, project: Project, *, known: bool = True
) -> None:
    if not wish.what.strip():
        raise InvalidInput("what_needed", _("Write down what is wrong or asked for."), field="what")
    if known and customer.person is None and not customer.name.strip() and not customer.phone.strip():
        raise InvalidInput(
            "contact_needed", _("Enter a name or a phone, so that somebody can be asked."), field="name"
        )
    if known and unit is None and wish.public_place is None and not wish.where_text.strip():
        raise InvalidInput(
            "where_needed", _("Say where: a unit, a public place, or in words."), field="where_text"
        )
    if unit is not None and unit.project_id != project.pk:
        raise InvalidInput("unit_elsewhere", _("This unit belongs to another project."), field="unit")
    if wish.public_place is not None and wish.public_place.project_id != project.pk:
        raise InvalidInput(
            "place_elsewhere", _("This place belongs to another project."), field="public_place"
        )
    if wish.fault is not None and not wish.fault.is_active:
        raise InvalidInput(
            "fault_put_aside", _("This is no longer in use. Choose another one."), field="fault"
        )
    starts, ends = wish.appointment_starts_at, wish.appointment_ends_at
    if ends is not None and (starts is None or ends <= starts):
        raise InvalidInput(
            "appointment_ends_first",
            _("The appointment must end after it begins."),
            field="appointment_ends_at",
        )


def _units_keep(order: WorkOrder, units: Sequence[Unit]) -> None:
    rows = [OrderUnit(order=order, unit=unit) for unit in dict.fromkeys(units)]
    OrderUnit.objects.bulk_create(rows, ignore_conflicts=True)


def _rework_find(order: WorkOrder, *, at: dt.datetime) -> None:
    """The same component of the same unit again within 3 months is rework (RPR-12)."""
    if order.rework_of is None and order.fault is not None:
        homes = [each.unit for each in order.units.select_related("unit")]
        before = done_before(component=order.fault.component, units=homes, place=order.public_place, at=at)
        order.is_rework, order.rework_of = before is not None, before


def _rework_noted(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    if order.rework_of is not None:
        details = {"before": order.rework_of.case.number}
        history_add(case=order.case, action="order.is_rework", by=by, at=at, details=details)
