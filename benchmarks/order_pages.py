"""The pages of repairs that are measured: the board, the phone, the lists, one order, the ledger (issue 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from benchmarks import pages, plain
from benchmarks.pages import MANAGER, OVERSEER, Ask, Page, drawn, page_at, picked, projects
from benchmarks.setting import AT
from benchmarks.words import mixed
from core.time import local_date
from repairs.enums import Size, Urgency, WorkKind
from repairs.enums.lists import BoardPart, LedgerPart, Shown

HEAD = ("handler-7",)
TECHNICIANS = tuple(f"technician{number}-7" for number in range(6))
ORDER = "kind = 'PG'"
FILTERS: dict[str, list[str]] = {
    "project": [],
    "urgency": list(Urgency.values),
    "size": list(Size.values),
    "work_kind": list(WorkKind.values),
}


def board(number: int) -> Ask:
    """A part of the dispatch board."""
    return page_at("/repairs/board/", [], part=picked(list(BoardPart), number).value)


def phone(number: int) -> Ask:
    """What a technician has in hand and may take."""
    return page_at("/repairs/phone/", [])


def _order(where: str) -> Callable[[int], Ask]:
    def ask(number: int) -> Ask:
        (case,) = picked(drawn("records_case", "number", f"{where} AND {ORDER}"), number)
        return page_at(f"/orders/{case}/", plain.order(case))

    return ask


def _list(number: int) -> Ask:
    return page_at("/orders/", plain.orders('"case".is_open', []))


def _part_and_filter(number: int) -> Ask:
    """A part of the list (mine, overdue, to dispatch, ended …) and one filter."""
    shown, name = picked(list(Shown), number), picked(list(FILTERS), number // len(Shown))
    choices = FILTERS[name] or [pk for (pk,) in projects()]
    return page_at("/orders/", [], shown=shown.value, **{name: choices[mixed(number, 60) % len(choices)]})


def last_month() -> str:
    """The month before the instant of the data, as the ledger asks for it."""
    return f"{local_date(AT).replace(day=1) - dt.timedelta(days=1):%Y-%m}"


def _ledger(number: int) -> Ask:
    """Paid or free orders of a project and the month before, with their totals."""
    part, (project,) = picked(list(LedgerPart), number), picked(projects(), number // 2)
    return page_at("/repairs/ledger/", [], month=last_month(), part=part.value, project=project)


ORDER_PAGES = [
    Page("dispatch board", HEAD, board, 60, grows=False),
    Page("orders of a technician, on the phone", TECHNICIANS, phone, 60, grows=False),
    Page("list of orders", OVERSEER, _list, 60),
    Page("list of orders, a part and a filter", OVERSEER, _part_and_filter, 60, grows=False, samples=192),
    Page("list of orders of one project", MANAGER, _list, 60),
    Page(
        "list of orders of one project, a part and a filter", MANAGER, _part_and_filter, 60, grows=False,
        samples=192,
    ),
    Page("order, open", OVERSEER, _order("is_open"), 80, 22),
    Page("order, ended", OVERSEER, _order("NOT is_open"), 80, 22),
    Page("ledger of a month and a project", OVERSEER, _ledger, grows=False, samples=40),
]  # fmt: skip
EVERY_PAGE = [*pages.PAGES, *ORDER_PAGES]
