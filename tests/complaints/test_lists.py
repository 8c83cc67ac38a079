"""The list of complaints: its parts, its order, its pages, and the numbers of the start page that open it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from complaints.enums import Shown, State
from complaints.selectors import complaints_visible_to
from complaints.selectors.lists import Narrowing, complaints_page, open_by_state_and_grade, waiting_for
from core.accounts.models import RoleAssignment, User
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.paging import page_by_due
from core.time import now
from dashboard import selectors
from dashboard.selectors import my_work, open_figures
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in

pytestmark = pytest.mark.django_db


def _due(cast: Cast, *hours: float | None) -> list[int]:
    """Complaints due so many hours from now (None: without a due time), in this order; their ids."""
    ids = []
    for each in hours:
        pk = complaint(cast, category=None).pk
        due = None if each is None else FRIDAY + dt.timedelta(hours=each)
        Case.objects.filter(pk=pk).update(next_due_at=due)
        ids.append(pk)
    return ids


def _walk(query: Any, size: int) -> list[int]:
    """Every id, page by page."""
    found: list[int] = []
    cursor = ""
    while True:
        page = page_by_due(query, cursor, prefix="case__", size=size)
        found += [row.pk for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7])
def test_pages_go_by_due_time_and_end_with_what_has_none(cast: Cast, size: int) -> None:
    later, undated, soon, tied, also_undated, tied_too = _due(cast, 5, None, 1, 3, None, 3)
    query = complaints_visible_to(cast.manager)
    assert _walk(query, size) == [soon, tied, tied_too, later, undated, also_undated]


@pytest.mark.rule("RPT-01")
def test_what_is_no_complaint_takes_no_place_on_a_page_of_complaints(cast: Cast) -> None:
    (mine,) = _due(cast, 5)
    Case.objects.bulk_create(
        Case(
            kind=CaseKind.WORK_ORDER, number=f"PG-2026-{number:06d}", title="x", project=cast.project,
            reported_at=FRIDAY, entered_at=FRIDAY, next_due_at=FRIDAY + dt.timedelta(hours=1),
        )
        for number in range(900_000, 900_030)
    )  # fmt: skip
    page = complaints_page(cast.manager, shown=Shown.OPEN, narrowing=Narrowing(), at=FRIDAY, cursor="")
    assert ([row.pk for row in page.rows], page.next_cursor) == ([mine], "")


@pytest.mark.parametrize("cursor", ["nonsense", "~", "2026-11-20", "2026-13-45T00:00:00+00:00~x"])
def test_a_cursor_that_is_none_begins_at_the_beginning(cast: Cast, cursor: str) -> None:
    ids = _due(cast, 1, 2)
    page = page_by_due(complaints_visible_to(cast.manager), cursor, prefix="case__")
    assert [row.pk for row in page.rows] == ids


@pytest.mark.rule("CMP-15")
def test_what_waits_for_somebody_is_what_they_work_on_and_what_they_have_to_accept(cast: Cast) -> None:
    to_accept = complaint_in(cast, State.ASSIGNED, category=None)
    at_work = complaint_in(cast, State.INVESTIGATING, category=None)
    over = complaint_in(cast, State.WITHDRAWN, category=None)
    Case.objects.filter(pk=over.pk).update(responsible=cast.handler)
    assert set(waiting_for(cast.handler)) == {to_accept.pk, at_work.pk}
    assert {case.pk for case in my_work(cast.handler)} == {to_accept.pk, at_work.pk}
    assert not waiting_for(cast.other_handler)
    assert {to_accept.pk, over.pk} & set(waiting_for(cast.clerk)) == {to_accept.pk}  # until it is accepted


@pytest.mark.rule("RPT-05")
def test_each_number_of_the_start_page_is_the_number_of_rows_in_the_list_behind_it(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for state in (
        State.RECEIVED,
        State.ASSESSED,
        State.PLAN_PROPOSED,
        State.DONE,
        State.VERIFIED,
        State.CLOSED,
    ):
        complaint_in(cast, state, category=None)
    client.force_login(cast.manager)
    with django_assert_max_num_queries(len(selectors.PARTS) + 5):
        work, grades = open_figures(cast.manager, at := now())
    figures = [*work, *grades]
    assert {figure.label: figure.number for figure in figures}["Open"] == 5
    for figure in figures:
        assert client.get(figure.url).content.count(b'class="row-item"') == figure.number
    ended = complaints_page(cast.manager, shown=Shown.ENDED, narrowing=Narrowing(), at=at, cursor="")
    assert [row.state for row in ended.rows] == [State.CLOSED]


@pytest.mark.rule("RPT-05")
def test_who_sees_all_projects_reads_the_same_numbers(cast: Cast) -> None:
    for state in (State.RECEIVED, State.ASSESSED, State.DONE, State.CLOSED):
        complaint_in(cast, state, category=None)
    at = now()
    assert open_by_state_and_grade(cast.manager) is not None
    in_one_reading = open_figures(cast.manager, at)
    RoleAssignment.objects.filter(user=cast.manager).update(project=None)
    everywhere = User.objects.get(pk=cast.manager.pk)

    assert open_by_state_and_grade(everywhere) is None
    assert open_figures(everywhere, at) == in_one_reading


@pytest.mark.rule("RPT-05")
def test_counting_ends_at_the_limit_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "COUNT_LIMIT", 2)
    _due(cast, 1, 2, 3, 4)
    (open_ones,) = [
        figure for figure in open_figures(cast.manager, FRIDAY)[0] if figure.label == Shown.OPEN.label
    ]
    assert (open_ones.number, open_ones.shown) == (3, "2+")
