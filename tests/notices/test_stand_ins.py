"""Who stands in for somebody is told instead, once per cause (CLK-06, CLK-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from core.accounts.models import User
from core.notices import drafts
from core.notices.drafts import NoticeDraft
from core.notices.models import Notice
from core.notices.services import notices_add
from tests.factories.clock import FRIDAY, house, person

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-06")]
Told = Mapping[int, Sequence[User]]
Draft = Callable[[User], NoticeDraft]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Told], None]]:
    monkeypatch.setattr(drafts, "_stand_ins", [])

    def say(instead: Told) -> None:
        def find(people: Mapping[int, User], at: dt.datetime) -> Told:
            assert at == FRIDAY
            return {pk: instead[pk] for pk in people if pk in instead}

        drafts.register(find)

    return say


@pytest.fixture
def draft() -> Draft:
    """About a case: who stands in, stands in for work."""
    case = house().case()

    def make(user: User) -> NoticeDraft:
        return NoticeDraft(user, "case_changed", f"deadline/1/1/2/{user.pk}", case.pk)

    return make


def told() -> set[tuple[int, str]]:
    return set(Notice.objects.values_list("recipient_id", "key"))


def test_instead_of_the_person(stand_in: Callable[[Told], None], draft: Draft) -> None:
    away, deputy, other = person(), person(), person()
    stand_in({away.pk: [deputy]})
    notices_add([draft(away), draft(other)], at=FRIDAY)
    assert told() == {
        (deputy.pk, f"deadline/1/1/2/{deputy.pk}"),
        (other.pk, f"deadline/1/1/2/{other.pk}"),
    }


def test_who_gets_it_anyway_is_told_once(stand_in: Callable[[Told], None], draft: Draft) -> None:
    away, deputy = person(), person()
    stand_in({away.pk: [away, deputy]})
    notices_add([draft(away), draft(deputy)], at=FRIDAY)
    notices_add([draft(away)], at=FRIDAY)
    assert told() == {(away.pk, f"deadline/1/1/2/{away.pk}"), (deputy.pk, f"deadline/1/1/2/{deputy.pk}")}


def test_a_key_without_the_person_gets_one(stand_in: Callable[[Told], None], draft: Draft) -> None:
    away, deputy = person(), person()
    stand_in({away.pk: [deputy]})
    notices_add([replace(draft(away), key="cause")], at=FRIDAY)
    assert told() == {(deputy.pk, f"cause/{deputy.pk}")}


def test_what_is_about_no_work_is_the_persons_own(stand_in: Callable[[Told], None], draft: Draft) -> None:
    away, deputy = person(), person()
    stand_in({away.pk: [deputy]})
    notices_add([replace(draft(away), case_id=None)], at=FRIDAY)
    assert told() == {(away.pk, f"deadline/1/1/2/{away.pk}")}


def test_nobody_stands_in(stand_in: Callable[[Told], None], draft: Draft) -> None:
    user = person()
    stand_in({})
    notices_add([draft(user)], at=FRIDAY)
    assert told() == {(user.pk, f"deadline/1/1/2/{user.pk}")}
