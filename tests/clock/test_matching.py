"""The most specific standard wins, says why, and its facts stay with the deadline (CLK-01, STF-01)."""

from __future__ import annotations

import pytest

from core.clock.matching import Facts, best_match
from core.clock.models import Ladder, ServiceStandard
from core.clock.traces import render
from tests.factories.clock import House, deadline, house

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-01")]


@pytest.fixture
def cast() -> House:
    return house()


def standard(code: str, **filters: object) -> ServiceStandard:
    return ServiceStandard(code=code, kind="TS", target="tell_when", unit="hours", amount=1, **filters)


# From the weakest filter to the strongest: each wins against all before it.
RISING = (
    standard("a0"),
    standard("a1", priority=5),
    standard("b", channels=["phone", "wechat"]),
    standard("c", channels=["phone"]),
    standard("d", category="engineering"),
    standard("e", category="leak"),
    standard("f", urgency="emergency"),
    standard("g", grade="major"),
    standard("h", level=1),
    standard("i", project_id=7),
)
FACTS = Facts("TS", 7, 1, "major", "phone", ("engineering", "leak"), "emergency")


@pytest.mark.parametrize("count", range(1, len(RISING) + 1))
def test_each_filter_weighs_more_than_all_before_it(count: int) -> None:
    match = best_match(reversed(RISING[:count]), FACTS)
    assert match is not None
    assert match.standard is RISING[count - 1]
    assert [s.code for s in match.passed_over] == [s.code for s in reversed(RISING[: count - 1])]


@pytest.mark.parametrize(
    "other",
    [
        {"project_id": 8}, {"level": 2}, {"grade": "general"}, {"channels": ["website"]}, {"category": "roof"},
        {"urgency": "ordinary"},
    ],
)  # fmt: skip
def test_a_filter_that_does_not_hold_keeps_it_out(other: dict[str, object]) -> None:
    assert best_match([standard("other", **other)], FACTS) is None
    assert best_match([standard("other", **other)], Facts("TS", 7)) is None


def test_the_winner_is_explained_and_its_facts_are_kept(cast: House) -> None:
    ladder = Ladder.objects.get(code="standard")
    ServiceStandard.objects.create(
        code="ts.tell_when.1", kind="TS", target="tell_when", unit="hours", amount=2, ladder=ladder,
        project=cast.project, level=1, channels=["phone"], category="engineering",
    )  # fmt: skip
    started = deadline(
        cast.case(), level=1, grade="major", channel="phone", category=("engineering", "engineering-leak")
    )
    assert started.facts == {
        "kind": "TS", "project_id": cast.project.pk, "level": 1, "grade": "major", "channel": "phone",
        "category": ["engineering", "engineering-leak"],
    }  # fmt: skip
    assert render(started.trace)[0] == (
        "Service standard, version 1, for: this project · Level 1 · major risk · Engineering quality"
        " · Phone (1 standard fits less closely)"
    )


def test_a_standard_for_all_cases_says_so(cast: House) -> None:
    assert render(deadline(cast.case()).trace)[0] == ("Service standard, version 1, for: all cases")
