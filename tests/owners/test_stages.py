"""The stage of a person with one unit (OWN-02)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.time import add_months
from owners.enums import Stage
from owners.policies.stages import Boundaries, StageFacts, next_stage_on, stage_on, stage_path

pytestmark = pytest.mark.rule("OWN-02")

DEFAULTS = Boundaries()
SIGNED = dt.date(2020, 3, 5)
HANDED = dt.date(2021, 8, 31)
OWNER = StageFacts(subscribed_on=dt.date(2020, 2, 1), signed_on=SIGNED, handed_over_on=HANDED)


@pytest.mark.parametrize(
    ("on", "stage", "since"),
    [
        (dt.date(2020, 1, 31), Stage.POTENTIAL, dt.date(2020, 1, 31)),
        (dt.date(2020, 2, 1), Stage.SUBSCRIBED, dt.date(2020, 2, 1)),
        (dt.date(2020, 3, 4), Stage.SUBSCRIBED, dt.date(2020, 2, 1)),
        (SIGNED, Stage.CONTRACTED, SIGNED),
        (dt.date(2021, 8, 30), Stage.CONTRACTED, SIGNED),
        (HANDED, Stage.RUNNING_IN, HANDED),
        (dt.date(2022, 2, 27), Stage.RUNNING_IN, HANDED),
        (dt.date(2022, 2, 28), Stage.STABLE, dt.date(2022, 2, 28)),
        (dt.date(2023, 8, 30), Stage.STABLE, dt.date(2022, 2, 28)),
        (dt.date(2023, 8, 31), Stage.LONG_STANDING, HANDED.replace(year=2023)),
    ],
)
def test_every_stage_begins_on_its_day(on: dt.date, stage: Stage, since: dt.date) -> None:
    assert stage_on(OWNER, on, DEFAULTS) == (stage, since)


def test_boundaries_are_settings() -> None:
    later = Boundaries(running_in_months=12, stable_until_months=36)
    assert stage_on(OWNER, dt.date(2022, 8, 30), later)[0] is Stage.RUNNING_IN
    assert stage_on(OWNER, dt.date(2022, 8, 31), later)[0] is Stage.STABLE


@pytest.mark.rule("OWN-04")
def test_after_a_resale_the_stage_counts_from_the_transfer() -> None:
    bought = StageFacts(signed_on=SIGNED, handed_over_on=HANDED, transferred_on=dt.date(2025, 5, 1))
    assert stage_path(bought, DEFAULTS)[0] == (Stage.RUNNING_IN, dt.date(2025, 5, 1))
    assert stage_on(bought, dt.date(2025, 11, 1), DEFAULTS) == (Stage.STABLE, dt.date(2025, 11, 1))


@pytest.mark.rule("OWN-04")
def test_bought_before_handover_the_buyer_waits_like_everybody() -> None:
    bought = StageFacts(signed_on=SIGNED, transferred_on=dt.date(2021, 1, 1), handed_over_on=HANDED)
    assert stage_path(bought, DEFAULTS)[:2] == [
        (Stage.CONTRACTED, dt.date(2021, 1, 1)),
        (Stage.RUNNING_IN, HANDED),
    ]


@pytest.mark.rule("OWN-03")
@given(
    st.dates(dt.date(2010, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 1000),
    st.dates(dt.date(2009, 1, 1), dt.date(2036, 1, 1)),
)
def test_stages_never_go_back_and_the_next_day_is_told(signed: dt.date, build: int, on: dt.date) -> None:
    facts = StageFacts(signed_on=signed, handed_over_on=signed + dt.timedelta(days=build))
    stages = list(Stage)
    ranks = [stages.index(stage) for stage, _ in stage_path(facts, DEFAULTS)]
    assert ranks == sorted(ranks)
    upcoming = next_stage_on(facts, on, DEFAULTS)
    if upcoming is None:
        assert stage_on(facts, on, DEFAULTS)[0] is Stage.LONG_STANDING
        assert on >= add_months(facts.handed_over_on or on, 24)
    else:
        day_before = upcoming - dt.timedelta(days=1)
        assert stage_on(facts, on, DEFAULTS)[0] is stage_on(facts, max(on, day_before), DEFAULTS)[0]
        assert stage_on(facts, on, DEFAULTS)[0] is not stage_on(facts, upcoming, DEFAULTS)[0]
