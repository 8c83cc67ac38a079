"""Search by pairs of characters finds exactly what a plain LIKE finds (SEC-01, design decision 4)."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.records import searching
from core.records.models import Case, SearchRow
from core.records.paging import PAGE_SIZE
from core.records.selectors import cases_found, cases_search
from core.records.services import search_index
from core.text import normalise
from tests.cast import Cast
from tests.factories.complaints import complaint

words = st.text(alphabet="漏水阳台墙面发霉电梯ＡaBb１1-_%\\'\" é", min_size=1, max_size=12)
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked for is soon not among the newest, and spans hold two cases: the ways of a million among a few."""
    monkeypatch.setattr(searching, "LOOKED_THROUGH", 1)
    monkeypatch.setattr(searching, "SPAN", 2)


@pytest.fixture
def four_cases(cast: Cast, spans: None) -> Cast:
    for _ in range(4):
        complaint(cast, unit=None)
    return cast


@pytest.mark.rule("SEC-01")
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(words | anything, min_size=1, max_size=4), query=words | anything, cut=st.integers(0, 5)
)
def test_the_same_hits_as_like(four_cases: Cast, texts: list[str], query: str, cut: int) -> None:
    with transaction.atomic():
        cases = list(Case.objects.all())[: len(texts)]
        for case, text in zip(cases, texts, strict=True):
            search_index(case, text)
        stored = dict(SearchRow.objects.values_list("case_id", "text"))

        for wanted in (query, texts[0][cut : cut + 3]):
            like = [pk for pk, text in stored.items() if normalise(wanted) and normalise(wanted) in text]
            for user in (four_cases.clerk, four_cases.general_manager):
                found = [case.pk for case in cases_found(user, wanted, "").rows]
                assert found == sorted(like, reverse=True)
        transaction.set_rollback(True)


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("漏水", True), ("阳台漏水", True), ("水", True), ("TS-2026", True), ("ts-2026-000001", True), ("ＴＳ", True),
        ("王芳", True), ("漏 水", False), ("台水", False), ("%", False), ("_", False), ("\\", False), ("", False),
        ("  ", False), ("漏水\x00", True), ("\x00", False), ("💧", False), ("x" * 10_000, False),
    ],
)  # fmt: skip
def test_what_finds_it(cast: Cast, query: str, hit: bool) -> None:
    mine = complaint(cast, what="阳台漏水，墙面发霉")

    assert cases_found(cast.clerk, query, "").rows == ([mine.case] if hit else [])


@pytest.mark.rule("SEC-01")
def test_what_one_may_not_see_is_not_found(cast: Cast) -> None:
    complaint(cast)

    for nobody in (cast.stranger, cast.owner, cast.admin):
        assert not cases_search(nobody, "漏水").exists()
        assert cases_found(nobody, "漏水", "").rows == []
    assert cases_search(cast.general_manager, "漏水").exists()


@pytest.mark.rule("SEC-01")
def test_what_one_is_responsible_for_elsewhere_is_found_too(cast: Cast) -> None:
    mine, other = complaint(cast, unit=None), complaint(cast, unit=None)
    Case.objects.filter(pk=mine.pk).update(responsible=cast.stranger)

    assert cases_found(cast.stranger, "漏水", "").rows == [mine.case]
    assert {case.pk for case in cases_found(cast.clerk, "漏水", "").rows} == {mine.pk, other.pk}


@pytest.mark.parametrize("below", ["~", "-1", "1" * 18, "0"])
def test_a_page_that_nobody_was_led_to(cast: Cast, spans: None, below: str) -> None:
    mine = complaint(cast)

    found = cases_found(cast.clerk, "漏水", below).rows

    assert found == ([] if below == "0" else [mine.case])


def test_pages_of_hits_go_on_where_the_last_one_ended(cast: Cast, spans: None) -> None:
    ids = [complaint(cast, unit=None).pk for _ in range(PAGE_SIZE + 2)]
    first = cases_found(cast.clerk, "漏水", "")
    second = cases_found(cast.clerk, "漏水", first.next_cursor)

    assert [case.pk for case in [*first.rows, *second.rows]] == sorted(ids, reverse=True)
    assert len(first.rows) == PAGE_SIZE
    assert second.next_cursor == ""
