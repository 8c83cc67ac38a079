"""The pages that are measured, as one person uses them: what is asked, by whom, and within what."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from benchmarks import plain
from benchmarks.words import RARE, mixed, name_of, what_of
from complaints.enums import Grade, Level, Shown, TopCategory
from complaints.enums.work import HandledBy
from core.places.models import Unit
from core.text import initials
from owners.models import Phone

# Several people take turns: nobody may look up digits more than sixty times in a minute.
GROUP_DESK = tuple(f"hotline-{number}" for number in range(8))
ONE_DESK = tuple(f"{name}-{number}" for number in range(7, 11) for name in ("desk", "desk2"))
OVERSEER, MANAGER = ("relations",), ("manager-7",)


_RUN = time.time_ns() // 10**9


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: the address, what is posted, and the same rows by plain SQL."""

    path: str
    post: dict[str, Any] | None = None
    plain: tuple[plain.Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its limits; ``grows``: it shows as many rows at any size, so its times may be compared."""

    name: str
    users: tuple[str, ...]
    ask: Callable[[int], Ask]
    milliseconds: float | None = None
    statements: int | None = None
    grows: bool = True
    samples: int = 100


def page_at(path: str, statements: list[plain.Statement], **query: Any) -> Ask:
    return Ask(f"{path}?{urlencode(query)}" if query else path, plain=tuple(statements))


@cache
def drawn(table: str, columns: str, where: str = "true", draws: int = 6000) -> list[tuple[Any, ...]]:
    """Records from all over a table, the same ones at every run."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")  # our own names
        (highest,) = cursor.fetchone()
        ids = [mixed(number) % highest + 1 for number in range(draws)]
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE id = ANY(%s) AND {where} ORDER BY id %% 7919", [ids]
        )
        return list(cursor.fetchall())


def forget() -> None:
    """Another database: what was drawn from the last one says nothing."""
    for kept in (drawn, projects, open_complaints, _categories):
        kept.cache_clear()


def picked(found: list[Any], number: int) -> Any:
    return found[number % len(found)]


# --- The caller field (DSK-03) --------------------------------------------------------------------


def _callers(query: str, statements: list[plain.Statement]) -> Ask:
    return page_at("/desk/callers/", statements, q=query)


def _last_digits(number: int) -> Ask:
    (digits,) = picked(drawn(Phone._meta.db_table, "last4"), number)
    return _callers(digits, plain.by_last_digits(digits))


def _name(characters: int) -> Callable[[int], Ask]:
    def ask(number: int) -> Ask:
        beginning = name_of(mixed(number, 11))[:characters]
        return _callers(beginning, plain.by_name(beginning))

    return ask


def _initials(letters: int) -> Callable[[int], Ask]:
    def ask(number: int) -> Ask:
        typed = initials(name_of(mixed(number, 12)))[0][:letters]
        return _callers(typed, plain.by_initials(typed))

    return ask


def _door(number: int) -> Ask:
    code, door = picked(drawn(Unit._meta.db_table, "code, door"), number)
    building, section, room = door.split("-")
    typed = (door, code, f"{building}栋{section}单元{room}")[number % 3]
    return _callers(typed, plain.by_door(door))


def _door_begun(number: int) -> Ask:
    _code, door = picked(drawn(Unit._meta.db_table, "code, door"), number)
    typed = door.rsplit("-", 1 + number % 2)[0] + "-1"[: number % 3]
    return _callers(typed, plain.by_door(typed))


# --- The work list ----------------------------------------------------------------------------------

OPEN = '"case".is_open'
FILTERS: dict[str, tuple[list[Any], str]] = {
    "project": ([], '"case".project_id = %s'),
    "grade": (list(Grade.values), "complaint.grade = %s"),
    "level": (list(Level.values), "complaint.level = %s"),
    "category": (list(TopCategory.values), "category.top = %s"),
    "handled_by": (list(HandledBy.values), plain.HANDLED_BY),
}
SHOWN = [shown for shown in Shown if shown != Shown.OPEN]


def work_list(number: int) -> Ask:
    return page_at("/complaints/", plain.work_list(OPEN, []))


def _next_page(number: int) -> Ask:
    """Somewhere in the list, as its own links lead there."""
    due, pk = picked(drawn("records_case", "next_due_at, id", "is_open AND next_due_at IS NOT NULL"), number)
    where = f'{OPEN} AND ("case".next_due_at, "case".id) > (%s, %s)'
    return page_at("/complaints/", plain.work_list(where, [due, pk]), after=f"{due.isoformat()}~{pk}")


def two_filters(number: int) -> Ask:
    """Any two of project, grade, level, category and who has it."""
    pairs = list(combinations(FILTERS, 2))
    query, where, values = {}, [OPEN], []
    for place, name in enumerate(pairs[number % len(pairs)]):
        choices = FILTERS[name][0] or [pk for (pk,) in projects()]
        query[name] = choices[mixed(number, 20 + place) % len(choices)]
        where.append(FILTERS[name][1])
        values.append(query[name])
    return page_at("/complaints/", plain.work_list(" AND ".join(where), values), **query)


def _part_and_filter(number: int) -> Ask:
    """A part of the list (mine, overdue, to assess, ended …) and one filter."""
    shown, name = SHOWN[number % len(SHOWN)], list(FILTERS)[number // len(SHOWN) % len(FILTERS)]
    choices = FILTERS[name][0] or [pk for (pk,) in projects()]
    return page_at("/complaints/", [], shown=shown.value, **{name: choices[mixed(number, 30) % len(choices)]})


@cache
def projects() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM places_project ORDER BY id")
        return list(cursor.fetchall())


# --- One complaint, a new one, search -----------------------------------------------------------------


COMPLAINT = "kind = 'TS'"


def _detail(where: str) -> Callable[[int], Ask]:
    def ask(number: int) -> Ask:
        (case,) = picked(drawn("records_case", "number", f"{where} AND {COMPLAINT}"), number)
        return page_at(f"/complaints/{case}/", plain.detail(case))

    return ask


@cache
def open_complaints(project: int | None = None) -> list[str]:
    """Numbers of some open complaints from all over the table, of one project or of all."""
    here = "" if project is None else f"AND project_id = {projects()[project][0]}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number FROM records_case WHERE is_open AND {COMPLAINT} {here} ORDER BY id % 7919, id LIMIT 200"
        )
        return [number for (number,) in cursor.fetchall()]


def some_caller(number: int) -> Ask:
    """The caller field, one way or another."""
    return (_last_digits, _name(2), _initials(2), _door)[number % 4](number)


def new_complaint(number: int) -> Ask:
    """A call about a complaint, by an owner on file; other homes at each run, as the database may be kept."""
    draw = drawn("owners_ownership", "person_id, unit_id", "unit_id > 0")
    person, unit = picked(draw, mixed(number + _RUN, 40) % len(draw))
    post = {
        "caller": f"person:{person}", "unit": unit, "what": what_of(mixed(number, 41)), "level": 2, "kind": "complaint",
        "channel": "phone", "category": picked(_categories(), number)[0], "remedy": "尽快维修",
        "request_id": str(uuid.uuid4()),
    }  # fmt: skip
    return Ask("/desk/", post)


@cache
def _categories() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM complaints_category ORDER BY id")
        return list(cursor.fetchall())


def words_searched(number: int) -> str:
    """Two neighbouring Chinese characters of some complaint: frequent ones, and each fourth a rare one."""
    if number % 4 == 3:
        return RARE[number // 4 % len(RARE)]
    text = "".join(part for part in what_of(mixed(number, 50)) if part not in "，")
    start = mixed(number, 51) % (len(text) - 1)
    return text[start : start + 2]


def search(number: int) -> Ask:
    words = words_searched(number)
    return page_at("/search/", plain.by_words(words), q=words)


# --- All of complaints and callers; those of orders stand in order_pages.py ----------------------------------

PAGES = [
    Page("caller: last 4 digits", GROUP_DESK, _last_digits, 30),
    Page("caller: 2 characters of a name", GROUP_DESK, _name(2), 30),
    Page("caller: initials", GROUP_DESK, _initials(3), 30),
    Page("caller: unit code", GROUP_DESK, _door, 30),
    Page("caller: one character typed", GROUP_DESK, _name(1), 30),
    Page("caller: one letter typed", GROUP_DESK, _initials(1), 30),
    Page("caller: two letters typed", GROUP_DESK, _initials(2), 30),
    Page("caller: unit code begun", GROUP_DESK, _door_begun, 30),
    Page("caller, desk of one project: last 4 digits", ONE_DESK, _last_digits, 30, grows=False),
    Page("caller, desk of one project: 2 characters", ONE_DESK, _name(2), 30, grows=False),
    Page("caller, desk of one project: initials", ONE_DESK, _initials(3), 30, grows=False),
    Page("work list", OVERSEER, work_list, 60, 12),
    Page("work list, further on", OVERSEER, _next_page, 60, 12),
    Page("work list, any two filters", OVERSEER, two_filters, 60, 12, grows=False, samples=240),
    Page("work list, a part and a filter", OVERSEER, _part_and_filter, 60, 12, grows=False, samples=216),
    Page("work list of one project", MANAGER, work_list, 60, 12),
    Page(
        "work list of one project, a part and a filter",
        MANAGER,
        _part_and_filter,
        60,
        12,
        grows=False,
        samples=216,
    ),
    Page("complaint, open", OVERSEER, _detail("is_open"), 80, 20),
    Page("complaint, ended", OVERSEER, _detail("NOT is_open"), 80, 20),
    Page("search of two characters", OVERSEER, search, 40, grows=False, samples=200),
    Page("search of two characters, one project", MANAGER, search, 40, grows=False, samples=200),
    Page("new complaint", GROUP_DESK, new_complaint, 60),
    Page("start page", OVERSEER, lambda _number: page_at("/", []), grows=False, samples=40),
    Page("start page, one project", MANAGER, lambda _number: page_at("/", []), grows=False, samples=40),
]
