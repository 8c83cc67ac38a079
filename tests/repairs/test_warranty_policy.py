"""Free or paid: every component, the days around each end, two seasons, both warranties (RPR-06, RPR-16)."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from repairs.defaults_warranty import SEASON_OF, SEASONS, TERMS
from repairs.enums import Charge
from repairs.enums.warranty import Payer, TermUnit, WarrantyGroup
from repairs.policies.warranty import Built, Facts, Reason, Season, Term, Verdict, verdict
from repairs.policies.warranty_words import REASONS, reason_sentences

pytestmark = pytest.mark.rule("RPR-06")
DAY = dt.timedelta(days=1)
HANDOVER = dt.date(2024, 3, 10)
DEFAULTS = {group: Term(unit, amount) for group, unit, amount in TERMS}
HEATING, COOLING = (Season(*days) for _kind, *days in SEASONS)
SEASON = {WarrantyGroup.HEATING: HEATING, WarrantyGroup.COOLING: COOLING}
# The last day of each warranty of a home handed over on 10 March 2024, worked out by hand.
LAST_DAYS = {
    WarrantyGroup.ROOF: "2029-03-10",
    WarrantyGroup.BATHROOM: "2029-03-10",
    WarrantyGroup.OUTER_WALL: "2029-03-10",
    WarrantyGroup.WIRING: "2026-03-10",
    WarrantyGroup.PLUMBING: "2026-03-10",
    WarrantyGroup.EQUIPMENT: "2026-03-10",
    WarrantyGroup.FINISHES: "2026-03-10",
    WarrantyGroup.HEATING: "2026-03-15",  # the seasons 2024/25 and 2025/26
    WarrantyGroup.COOLING: "2025-09-30",  # the seasons 2024 and 2025
    WarrantyGroup.STRUCTURE: "2074-03-10",
    WarrantyGroup.HARDWARE: "2025-03-10",
    WarrantyGroup.SANITARY: "2025-03-10",
    WarrantyGroup.SWITCHES: "2024-09-10",
    WarrantyGroup.BLOCKAGE: "2024-05-10",
}


def asked(
    group: WarrantyGroup, on: dt.date, handed_over_on: dt.date | None = HANDOVER, **more: object
) -> Verdict:
    facts = {"is_handed_over": True, "season": SEASON.get(group), **more}
    return verdict(Facts(group, DEFAULTS[group], on, handed_over_on, **facts))  # type: ignore[arg-type]


def codes(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_every_group_has_its_term_and_a_last_day_here() -> None:
    assert set(DEFAULTS) == set(WarrantyGroup)
    assert set(LAST_DAYS) == set(WarrantyGroup) - {WarrantyGroup.NONE}
    assert set(SEASON_OF) == set(SEASON)


@pytest.mark.parametrize("group", LAST_DAYS)
def test_the_days_around_the_end_of_every_warranty(group: WarrantyGroup) -> None:
    last = dt.date.fromisoformat(LAST_DAYS[group])
    for on, left in ((last - DAY, 1), (last, 0)):
        found = asked(group, on)
        assert (found.in_warranty, found.charge, found.payer) == (True, Charge.FREE, Payer.DEVELOPER), on
        assert (found.ends_on, found.days_left, codes(found)) == (last, left, ["in_warranty"])
    found = asked(group, last + DAY)
    assert (found.in_warranty, found.charge, found.payer) == (False, Charge.PAID, Payer.OWNER)
    assert (found.ends_on, found.days_left, codes(found)) == (last, -1, ["warranty_over"])


@pytest.mark.parametrize("group", LAST_DAYS)
def test_the_day_of_the_handover_is_covered_and_the_day_before_is_ours(group: WarrantyGroup) -> None:
    assert codes(asked(group, HANDOVER)) == ["in_warranty"]
    before = asked(group, HANDOVER - DAY)
    assert (codes(before), before.charge, before.payer) == (["not_handed_over"], Charge.FREE, Payer.DEVELOPER)


@pytest.mark.parametrize(
    ("handed_over_on", "group", "last"),
    [
        ("2024-02-29", WarrantyGroup.WIRING, "2026-02-28"),
        ("2024-02-29", WarrantyGroup.ROOF, "2029-02-28"),
        ("2024-08-31", WarrantyGroup.SWITCHES, "2025-02-28"),
        ("2023-08-31", WarrantyGroup.SWITCHES, "2024-02-29"),
        ("2023-12-31", WarrantyGroup.BLOCKAGE, "2024-02-29"),
        ("2024-12-31", WarrantyGroup.BLOCKAGE, "2025-02-28"),
    ],
)
def test_months_are_clamped_to_the_end_of_the_month(
    handed_over_on: str, group: WarrantyGroup, last: str
) -> None:
    day, end = dt.date.fromisoformat(handed_over_on), dt.date.fromisoformat(last)
    assert asked(group, end, day).days_left == 0
    assert asked(group, end + DAY, day).charge == Charge.PAID


@pytest.mark.parametrize(
    ("handed_over_on", "last"),
    [
        ("2024-11-14", "2026-03-15"),  # the day before a season: that one is the first
        ("2024-11-15", "2026-03-15"),  # its first day: it is whole
        ("2024-11-16", "2027-03-15"),  # in its middle: what is left comes on top of two whole ones
        ("2025-01-20", "2027-03-15"),  # in its middle, in the new year
        ("2025-03-15", "2027-03-15"),  # its last day
        ("2025-03-16", "2027-03-15"),
        ("2025-07-01", "2027-03-15"),
    ],
)
def test_two_whole_heating_seasons(handed_over_on: str, last: str) -> None:
    day, end = dt.date.fromisoformat(handed_over_on), dt.date.fromisoformat(last)
    found = [asked(WarrantyGroup.HEATING, on, day) for on in (day, end - DAY, end, end + DAY)]
    assert [one.ends_on for one in found] == [end] * 4
    assert [one.charge for one in found] == [Charge.FREE, Charge.FREE, Charge.FREE, Charge.PAID]
    between = asked(WarrantyGroup.HEATING, end.replace(year=end.year - 1, month=7), day)
    assert (between.charge, between.in_warranty) == (Charge.FREE, True)  # the summer between them is covered


@pytest.mark.parametrize(
    ("handed_over_on", "last"),
    [
        ("2024-05-31", "2025-09-30"),
        ("2024-06-01", "2025-09-30"),
        ("2024-06-02", "2026-09-30"),
        ("2024-10-01", "2026-09-30"),
    ],
)
def test_two_whole_cooling_seasons(handed_over_on: str, last: str) -> None:
    end = dt.date.fromisoformat(last)
    found = asked(WarrantyGroup.COOLING, end, dt.date.fromisoformat(handed_over_on))
    assert (found.ends_on, found.days_left) == (end, 0)


def test_a_season_that_nobody_set_counts_as_a_year() -> None:
    found = asked(WarrantyGroup.HEATING, dt.date(2026, 3, 10), season=None)
    assert (found.ends_on, found.days_left) == (dt.date(2026, 3, 10), 0)


def test_a_season_may_end_on_29_february() -> None:
    until_leap = Season(11, 1, 2, 29)
    found = asked(WarrantyGroup.HEATING, HANDOVER, dt.date(2023, 10, 1), season=until_leap)
    assert found.ends_on == dt.date(2025, 2, 28)
    found = asked(WarrantyGroup.HEATING, HANDOVER, dt.date(2022, 10, 1), season=until_leap)
    assert found.ends_on == dt.date(2024, 2, 29)


@given(
    day=st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)),
    months=st.integers(1, 120),
    after=st.integers(-400, 400),
)
def test_any_period_in_months_against_another_calendar(day: dt.date, months: int, after: int) -> None:
    last = day + relativedelta(months=months)
    on = last + after * DAY
    found = verdict(
        Facts(WarrantyGroup.FINISHES, Term(TermUnit.MONTHS, months), max(on, day), day, is_handed_over=True)
    )
    assert found.ends_on == last
    assert (found.charge == Charge.FREE) is (max(on, day) <= last)


def test_what_the_owner_brought_about_is_paid_also_within_the_warranty() -> None:
    cause = Reason("fit_out", {"number": "ZX-1", "found_on": "2024-05-02"})
    found = asked(WarrantyGroup.BATHROOM, HANDOVER + DAY, causes=(cause,), built=_built())
    assert (found.in_warranty, found.charge, found.payer) == (False, Charge.PAID, Payer.OWNER)
    assert codes(found) == ["fit_out"]
    assert found.days_left == (dt.date(2029, 3, 10) - HANDOVER - DAY).days  # the period itself is still shown


def test_a_home_without_handover_date() -> None:
    unknown = asked(WarrantyGroup.WIRING, HANDOVER, None)
    assert (unknown.in_warranty, unknown.charge, codes(unknown)) == (
        None,
        Charge.FREE,
        ["handover_date_missing"],
    )
    unfinished = asked(WarrantyGroup.WIRING, HANDOVER, None, is_handed_over=False)
    assert (unfinished.in_warranty, unfinished.charge, codes(unfinished)) == (
        True,
        Charge.FREE,
        ["not_handed_over"],
    )
    assert (unfinished.ends_on, unfinished.days_left) == (None, None)


def test_what_has_no_warranty_is_paid() -> None:
    found = asked(WarrantyGroup.NONE, HANDOVER)
    assert (found.in_warranty, found.charge, codes(found)) == (False, Charge.PAID, ["not_covered"])


ACCEPTED = dt.date(2023, 12, 1)


def _built(months: int = 24) -> Built:
    return Built(7, "宏业防水", ACCEPTED, Term(TermUnit.MONTHS, months), 3)


@pytest.mark.rule("RPR-16", "RPR-13")
@pytest.mark.parametrize(
    ("on", "charge", "payer", "why"),
    [
        ("2025-12-01", Charge.FREE, Payer.CONTRACTOR, ["in_warranty", "contractor_answers"]),  # its last day
        ("2025-12-02", Charge.FREE, Payer.DEVELOPER, ["in_warranty", "contractor_over"]),
        ("2026-03-10", Charge.FREE, Payer.DEVELOPER, ["in_warranty", "contractor_over"]),
        ("2026-03-11", Charge.PAID, Payer.OWNER, ["warranty_over", "contractor_over"]),
    ],
)
def test_both_warranties_and_who_pays(on: str, charge: Charge, payer: Payer, why: list[str]) -> None:
    found = asked(WarrantyGroup.WIRING, dt.date.fromisoformat(on), built=_built())
    assert (found.charge, found.payer, codes(found)) == (charge, payer, why)
    assert (found.contractor_id, found.scope_id) == (7, 3)
    assert found.contractors is not None
    assert found.contractors.ends_on == dt.date(2025, 12, 1)


@pytest.mark.rule("RPR-16")
def test_a_contractor_who_still_answers_pays_although_the_owners_warranty_is_over() -> None:
    found = asked(WarrantyGroup.WIRING, dt.date(2026, 3, 11), built=_built(36))
    assert (found.in_warranty, found.charge, found.payer) == (False, Charge.FREE, Payer.CONTRACTOR)
    assert codes(found) == ["warranty_over", "contractor_answers"]


@pytest.mark.rule("RPR-16")
def test_nobody_who_reports_a_public_place_pays() -> None:
    running, over = (
        asked(WarrantyGroup.ROOF, on, None, is_public=True, built=_built())
        for on in (dt.date(2025, 12, 1), dt.date(2025, 12, 2))
    )
    assert (running.charge, running.payer, running.in_warranty) == (Charge.FREE, Payer.CONTRACTOR, None)
    assert (over.charge, over.payer, codes(over)) == (
        Charge.FREE,
        Payer.PROPERTY,
        ["public_place", "contractor_over"],
    )
    nobody = asked(WarrantyGroup.NONE, HANDOVER, None, is_public=True)
    assert (nobody.charge, nobody.payer, codes(nobody)) == (Charge.FREE, Payer.PROPERTY, ["public_place"])


def test_every_reason_has_a_sentence() -> None:
    found = asked(WarrantyGroup.WIRING, dt.date(2025, 12, 1), built=_built())
    assert reason_sentences(found.as_record()["reasons"]) == [
        "Electrical wiring: handed over on 10 Mar 2024, under warranty until 10 Mar 2026, 99 days left.",
        "宏业防水 answers for it until 1 Dec 2025.",
    ]
    everything = {
        "group": "roof", "handed_over_on": "2024-03-10", "ends_on": "2024-03-10", "found_on": "2024-03-10", "days": 3,
        "number": "1", "contractor": "宏业",
    }  # fmt: skip
    sentences = reason_sentences({"code": code, "params": everything} for code in REASONS)
    assert not any("%(" in sentence or "2024-03" in sentence for sentence in sentences)
