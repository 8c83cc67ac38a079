"""Work orders: three for each home, lived through by the real services like the complaints."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from benchmarks.setting import AT, clock_set
from core.accounts.models import User
from core.places.models import Project, Unit
from owners.enums import Channel
from owners.models import Person
from repairs.enums import Charge, LineKind, Size
from repairs.enums import OrderState as State
from repairs.models import Fault
from repairs.services import charging, dispatch, ending, work
from repairs.services.charging import Item
from repairs.services.opening import Customer, Wish, order_open
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record

# From and to how many days ago, how many for each home, share of the stories, how many of them are open.
PERIODS = [
    *((1100 - 182 * n, 918 - 182 * n, 0.497, 0.12, 0.0) for n in range(6)),
    (8, 0, 0.018, 0.28, 1.0),
]
# Where open ones stand, and the most hours that one stands there.
OPEN = (
    (State.REQUESTED, 2), (State.DISPATCHED, 4), (State.WORKING, 60), (State.TAKEN, 24), (State.WORKING, 120),
    (State.ARRIVED, 3), (State.FINISHED, 20), (State.ACCEPTED, 30), (State.COUNTERSIGNED, 40),
)  # fmt: skip
ENDED = (State.ARCHIVED, State.ARCHIVED, State.ARCHIVED, State.CANCELLED, State.ARCHIVED, State.ARCHIVED)

LINES = (
    Item(Decimal(2), name="防水涂料", unit="kg", price=Decimal("38.50")),
    Item(Decimal("1.5"), kind=LineKind.LABOUR, name="人工", unit="小时", price=Decimal(80)),
)


@dataclass(frozen=True, slots=True)
class OrderPlot:
    """One story: when it was reported and how far it goes."""

    period: int
    reported_at: dt.datetime
    until: State
    fault: Fault
    technician: str
    is_paid: bool

    @property
    def is_over(self) -> bool:
        return self.until in ENDED


def order_plots(stories: int, first_period: int, technicians: list[str]) -> Iterator[OrderPlot]:
    """The stories of all periods, numbered from ``first_period``; their mix is the same at every number."""
    known = Fault.objects.filter(place__is_public=False, work_kind="repair").exclude(size=Size.EMERGENCY)
    faults, hands = cycle(known.order_by("pk")), cycle(technicians)
    open_ones, ended_ones = cycle(OPEN), cycle(ENDED)
    for period, (oldest, newest, _share, part, open_share) in enumerate(PERIODS):
        count = max(3, round(stories * part))
        for number in range(count):
            hours = 24 * (oldest - (oldest - newest) * (number + 0.5) / count)
            until = next(ended_ones)
            if open_share:
                until, longest = next(open_ones)
                hours = min(hours, longest * (number + 1) / count)
            reported_at = AT - dt.timedelta(hours=hours, minutes=7 * number % 60)
            yield OrderPlot(
                first_period + period, reported_at, until, next(faults), next(hands), number % 3 == 1
            )


class OrderStory:
    """Takes one order step by step; each step a little later than the one before."""

    def __init__(
        self,
        plot: OrderPlot,
        home: tuple[Project, Unit, Person],
        staff: dict[str, User],
        *,
        what: str,
        phone: str,
    ) -> None:
        self.plot, self.staff = plot, staff
        self.now = plot.reported_at
        self.step = min((AT - self.now) / 14, dt.timedelta(minutes=40))
        clock_set(self.now)
        project, unit, person = home
        order = order_open(
            project=project, unit=unit, wish=Wish(what=what, fault=plot.fault), channel=Channel.PHONE,
            customer=Customer(person=person, phone=phone), by=staff["desk"], at=self.now,
        )  # fmt: skip
        self.case_id, self.number = order.pk, order.case.number

    def until_it_stands(self) -> Iterator[State | None]:
        for state, take in self._way() if self.plot.until != State.REQUESTED else []:
            self.now += self.step
            clock_set(self.now)
            take()
            yield state
            if state == self.plot.until:
                return

    def _do(self, service: Callable[..., object], by: str, **fields: Any) -> None:
        service(case_id=self.case_id, by=self.staff[by], at=self.now, **fields)

    def _way(self) -> list[tuple[State | None, Callable[[], None]]]:
        if self.plot.until == State.CANCELLED:
            cancel = lambda: self._do(ending.order_cancel, "desk", reason="业主取消")  # noqa: E731  # one step
            return [(State.CANCELLED, cancel)]
        hand = self.plot.technician
        return [
            (State.DISPATCHED, lambda: self._do(dispatch.order_dispatch, "handler", to=self.staff[hand])),
            (State.TAKEN, lambda: self._do(dispatch.order_take, hand)),
            (State.ARRIVED, lambda: self._do(work.order_arrive, hand)),
            *([(None, self._agree)] if self.plot.is_paid else []),
            (State.WORKING, lambda: self._do(work.order_start, hand, quality_standard="24 小时不渗漏")),
            (None, lambda: self._do(charging.order_use, hand, lines=LINES)),
            (State.FINISHED, self._finish),
            (State.ACCEPTED, lambda: self._do(ending.order_accept, hand, name="业主", signature=_drawn())),
            (State.COUNTERSIGNED, lambda: self._do(ending.order_countersign, "handler")),
            (State.ARCHIVED, self._archive),
        ]  # fmt: skip

    def _agree(self) -> None:
        """Paid work, as the head of engineering decides and the customer agrees at the door."""
        self._do(charging.order_charge, "handler", charge=Charge.PAID, reason="业主使用不当")
        self._do(charging.order_quote, self.plot.technician, lines=LINES, time_text="2 小时")
        self._do(charging.order_agree, self.plot.technician, agreed_how="当面同意")

    def _finish(self) -> None:
        done = {"result": "已修复", "site_cleaned": True, "before": [_drawn()], "after": [_drawn()]}
        self._do(work.order_finish, self.plot.technician, **done)

    def _archive(self) -> None:
        pending = FollowUp.objects.get(case_id=self.case_id, state="pending")
        follow_up_record(
            follow_up_id=pending.pk, score=100, words="处理及时", by=self.staff["desk2"], at=self.now
        )
        self._do(ending.order_archive, "desk")


def _drawn() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return SimpleUploadedFile("picture.jpg", out.getvalue())
