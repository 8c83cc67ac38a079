"""Those who complain together: who counts, once, and who is taken back (CMP-04, CMP-07)."""

from __future__ import annotations

import datetime as dt

import pytest

from complaints.enums import Grade, Level
from complaints.selectors import reason_sentence, reasons_of
from complaints.services.matters import co_signer_add, co_signer_withdraw
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from tests.cast import FRIDAY, Cast
from tests.complaints.looking import grades, words
from tests.factories.complaints import DAY, complaint, reload
from tests.factories.owners import owner
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes


@pytest.mark.rule("CMP-04", "CMP-08")
def test_the_tenth_person_makes_it_major_and_level_one_and_households_stand_beside(cast: Cast) -> None:
    mine = complaint(cast)
    homes = [UnitFactory(project=cast.project) for _ in range(3)]

    for n in range(9):
        assert (reload(mine).grade, reload(mine).level) == (Grade.GENERAL, Level.GENERAL_DEMAND)
        at = FRIDAY + n * dt.timedelta(minutes=1)
        co_signer_add(case_id=mine.pk, name=f"业主{n}", unit=homes[n % 3], by=cast.clerk, at=at)

    assert (reload(mine).grade, reload(mine).level) == (Grade.MAJOR, Level.MAJOR_RISK)
    assert [reason_sentence(r) for r in reasons_of(reload(mine), FRIDAY + DAY)] == [
        "10 people complain (10 or more), from 4 households"
    ]
    assert grades(mine) == [("major", "computed", "11-20 10:08")]


@pytest.mark.rule("CMP-04")
def test_a_person_counts_once_however_often_they_sign(cast: Cast) -> None:
    neighbour = owner(project=cast.project.name)
    mine = complaint(cast, person=neighbour)

    home = neighbour.ownerships.get().unit
    co_signer_add(case_id=mine.pk, name=neighbour.name, unit=home, by=cast.clerk, at=FRIDAY)
    for n in range(8):
        co_signer_add(case_id=mine.pk, name=f"业主{n}", by=cast.clerk, at=FRIDAY)

    assert reload(mine).grade == Grade.GENERAL
    with nothing_changes(), pytest.raises(InvalidInput):
        co_signer_add(case_id=mine.pk, name=" 业主1 ", by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("CMP-04", "CMP-07")
def test_who_was_counted_by_mistake_is_taken_back_and_the_grade_follows(cast: Cast) -> None:
    mine = complaint(cast)
    for n in range(9):
        co_signer_add(case_id=mine.pk, name=f"业主{n}", by=cast.clerk, at=FRIDAY)
    assert reload(mine).grade == Grade.MAJOR
    wrong = mine.co_signers.get(name="业主3")
    take_back = {"case_id": mine.pk, "co_signer": wrong, "at": FRIDAY + DAY}

    with nothing_changes(), pytest.raises(NotAllowed):
        co_signer_withdraw(**take_back, reason="重复", by=cast.handler)
    with nothing_changes(), pytest.raises(InvalidInput):
        co_signer_withdraw(**take_back, reason=" ", by=cast.clerk)
    co_signer_withdraw(**take_back, reason="重复", by=cast.clerk)

    assert (reload(mine).grade, reasons_of(reload(mine), FRIDAY + DAY)) == (Grade.GENERAL, [])
    assert words(mine)[-2:] == ["complaint.co_signer_withdrawn", "complaint.graded"]
    with nothing_changes(), pytest.raises(InvalidInput):
        co_signer_withdraw(**take_back, reason="再", by=cast.clerk)
    co_signer_add(case_id=mine.pk, name="业主3", by=cast.clerk, at=FRIDAY + DAY)
    assert reload(mine).grade == Grade.MAJOR


@pytest.mark.rule("CMP-04")
def test_a_co_signer_of_another_complaint_is_not_taken_back_here(cast: Cast) -> None:
    mine, other = complaint(cast), complaint(cast, unit=None)
    co_signer_add(case_id=other.pk, name="李娜", by=cast.clerk, at=FRIDAY)

    with nothing_changes(), pytest.raises(InvalidTransition):
        co_signer_withdraw(
            case_id=mine.pk, co_signer=other.co_signers.get(), reason="重复", by=cast.clerk, at=FRIDAY
        )
