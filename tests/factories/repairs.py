"""Work orders through the real services, and the people who work on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.accounts.enums import Role
from core.accounts.models import User
from core.places.enums import UnitStatus
from core.places.models import Project, Unit
from owners.enums import Channel
from repairs.enums import LineKind, OrderState
from repairs.models import Contractor, Fault, WorkOrder
from repairs.services.charging import Item
from repairs.services.dispatch import order_dispatch, order_take
from repairs.services.ending import (
    order_accept,
    order_archive,
    order_cancel,
    order_countersign,
    order_refuse,
)
from repairs.services.opening import Customer, Wish, order_open
from repairs.services.work import order_arrive, order_finish, order_start
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff

State = OrderState


@cache
def _jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return out.getvalue()


def picture(name: str = "照片.jpg") -> SimpleUploadedFile:
    """A small picture."""
    return SimpleUploadedFile(name, _jpeg())


@dataclass(frozen=True)
class Crew:
    """The cast with the people of engineering beside it."""

    cast: Cast
    technician: User
    other_technician: User
    head: User
    other_head: User

    @property
    def clerk(self) -> User:
        return self.cast.clerk

    @property
    def project(self) -> Project:
        return self.cast.project

    @property
    def unit(self) -> Unit:
        return self.cast.unit


def make_crew(cast: Cast) -> Crew:
    """Two technicians and two heads of engineering in the cast's project; its home was handed over a year ago."""
    Unit.objects.filter(pk=cast.unit.pk).update(
        status=UnitStatus.HANDED_OVER, handed_over_on=dt.date(2025, 11, 20)
    )
    cast.unit.refresh_from_db()
    return Crew(
        cast=cast,
        technician=staff("technician", Role.TECHNICIAN, project=cast.project),
        other_technician=staff("other technician", Role.TECHNICIAN, project=cast.project),
        head=staff("head", Role.HEAD_OF_ENGINEERING, project=cast.project),
        other_head=staff("other head", Role.HEAD_OF_ENGINEERING, project=cast.project),
    )


def fault(**narrowed: Any) -> Fault:
    """The first of the delivered combinations that fits, of ordinary urgency."""
    wanted = {
        "urgency": "ordinary",
        "size": "general",
        "work_kind": "repair",
        "place__is_public": False,
    } | narrowed
    found: Fault = Fault.objects.filter(**wanted).order_by("pk")[0]
    return found


def contractor(name: str = "华建防水公司") -> Contractor:
    return Contractor.objects.get_or_create(name=name)[0]


LABOUR = Item(quantity=Decimal(2), kind=LineKind.LABOUR, name="人工", unit="小时", price=Decimal("60.00"))


def order(crew: Crew, *, at: dt.datetime = FRIDAY, by: Any = None, **changes: Any) -> WorkOrder:
    """A request for the cast's home; ``changes`` say what is different, those of the wish included."""
    told: dict[str, Any] = {
        "project": crew.project, "unit": crew.unit, "person": None, "name": "王芳", "phone": "13900001234",
        "channel": Channel.PHONE, "happened_at": None, "late_reason": "", "more_units": (), "uploads": (),
        "parent": None, "rework_of": None, "what": "厨房水龙头漏水", "fault": fault(),
    }  # fmt: skip
    wish = {name: changes.pop(name) for name in list(changes) if name in Wish.__slots__}
    told |= changes
    wish = {"what": told.pop("what"), "fault": told.pop("fault")} | wish
    customer = Customer(person=told.pop("person"), name=told.pop("name"), phone=told.pop("phone"))
    return order_open(wish=Wish(**wish), customer=customer, by=by or crew.clerk, at=at, **told)


def dispatch(crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    return order_dispatch(case_id=pk, to=crew.technician, by=crew.head, at=at)


def take(crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    return order_take(case_id=pk, by=crew.technician, at=at)


def arrive(crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    return order_arrive(case_id=pk, by=crew.technician, at=at)


def start(crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    return order_start(case_id=pk, quality_standard="24小时不漏水", by=crew.technician, at=at)


def finish(crew: Crew, pk: int, at: dt.datetime = FRIDAY, **changes: Any) -> WorkOrder:
    told: dict[str, Any] = {
        "result": "更换阀芯", "site_cleaned": True, "before": [picture("前.jpg")], "after": [picture("后.jpg")],
        "by": crew.technician,
    }  # fmt: skip
    return order_finish(case_id=pk, at=at, **(told | changes))


def accept(crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    return order_accept(case_id=pk, name="王芳", signature=picture("签名.jpg"), by=crew.technician, at=at)


# The straight way: the state, and the step that leads to it.
STEPS: list[tuple[OrderState, Any]] = [
    (State.DISPATCHED, dispatch),
    (State.TAKEN, take),
    (State.ARRIVED, arrive),
    (State.WORKING, start),
    (State.FINISHED, finish),
    (State.ACCEPTED, accept),
    (State.COUNTERSIGNED, lambda c, pk, at: order_countersign(case_id=pk, by=c.head, at=at)),
    (State.ARCHIVED, lambda c, pk, at: order_archive(case_id=pk, by=c.clerk, at=at)),
]
_SIDE_EXITS: dict[OrderState, Any] = {
    State.REFUSED: lambda c, pk, at: order_refuse(case_id=pk, reason="不属我方", by=c.head, at=at),
    State.CANCELLED: lambda c, pk, at: order_cancel(case_id=pk, reason="业主取消", by=c.clerk, at=at),
}


def advance(crew: Crew, pk: int, state: OrderState, at: dt.datetime = FRIDAY) -> WorkOrder:
    """Take a request on to the state, step by step, all at one instant."""
    if state in _SIDE_EXITS:
        _SIDE_EXITS[state](crew, pk, at)
    for reached, step in STEPS if state not in (State.REQUESTED, *_SIDE_EXITS) else []:
        step(crew, pk, at)
        if reached == state:
            break
    return reload(pk)


def order_in(crew: Crew, state: OrderState, *, at: dt.datetime = FRIDAY, **changes: Any) -> WorkOrder:
    """An order in the state, reached through the real services."""
    return advance(crew, order(crew, at=at, **changes).pk, state, at)


def reload(pk: int) -> WorkOrder:
    """The order as it is in the database now."""
    return WorkOrder.objects.select_related("case", "case__responsible", "technician").get(pk=pk)
