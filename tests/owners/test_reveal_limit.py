"""How many personal values one person may look at in a day (OWN-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.errors import InvalidInput, NotAllowed
from core.notices.models import Notice
from core.places.models import Company
from core.records.models import HistoryEntry
from core.time import now
from owners.models import AccessLogEntry, Person
from owners.services.access import (
    caller_phone_reveal,
    contact_phone_reveal,
    id_number_reveal,
    phone_reveal,
)
from owners.services.contacts import contact_log
from owners.services.reveal_limit import reveal_limit_change
from tests.factories.ledger import mobile
from tests.factories.owners import AT, case_of, owner, staff
from tests.owners.test_contacts import CALL
from tests.owners.test_pages import client_of, post, text
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("OWN-05")
WHY = {"reason": "call back"}
# 23:59 and 00:01 of the local day that AT falls on and the next one.
LAST_MINUTE = dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC)
NEXT_DAY = dt.datetime(2026, 11, 22, 16, 1, tzinfo=dt.UTC)


def limit(per_day: int) -> None:
    Company.objects.update(reveals_per_day=per_day)


def ways(person: Person, by: User) -> list[Callable[[dt.datetime], Any]]:
    """Every way to a personal value, each as a call at an instant."""
    case = case_of(person.ownerships.get().unit, responsible=by)
    contact = contact_log(**CALL, by=None, at=AT, unit=case.unit, caller_phone=mobile(7))
    return [
        lambda at: phone_reveal(person=person, by=by, at=at, **WHY),
        lambda at: phone_reveal(person=person, by=by, at=at, case=case),
        lambda at: id_number_reveal(person=person, by=by, at=at, **WHY),
        lambda at: caller_phone_reveal(case=case, person=person, by=by, at=at),
        lambda at: contact_phone_reveal(contact=contact, by=by, at=at, **WHY),
    ]


@pytest.mark.django_db
def test_every_way_counts_and_none_goes_round_the_limit() -> None:
    clerk = staff(Role.FRONT_DESK)
    reveals = ways(owner(1), clerk)
    limit(len(reveals))
    for reveal in reveals:
        reveal(AT)
    assert AccessLogEntry.objects.filter(by=clerk).count() == len(reveals)
    for reveal in reveals:
        with nothing_changes(), pytest.raises(NotAllowed) as refusal:
            reveal(LAST_MINUTE)
        assert refusal.value.code == "reveal_limit_reached"
        assert str(len(reveals)) in str(refusal.value)
    reveals[0](NEXT_DAY)


@pytest.mark.django_db
def test_each_person_has_a_limit_of_their_own() -> None:
    person, first, second = owner(1), staff(Role.FRONT_DESK), staff(Role.FRONT_DESK)
    limit(1)
    assert phone_reveal(person=person, by=first, at=AT, **WHY) == [mobile(1)]
    assert phone_reveal(person=person, by=second, at=AT, **WHY) == [mobile(1)]


@pytest.mark.django_db
def test_what_is_refused_for_another_reason_takes_nothing() -> None:
    person, clerk = owner(1), staff(Role.FRONT_DESK)
    limit(1)
    with nothing_changes(), pytest.raises(InvalidInput):
        phone_reveal(person=person, by=clerk, at=AT)
    assert phone_reveal(person=person, by=clerk, at=AT, **WHY) == [mobile(1)]


@pytest.mark.django_db
def test_managers_are_told_once_a_day() -> None:
    person = owner(1)
    project = person.ownerships.get().unit.project
    superior, reader = staff(), staff(Role.CUSTOMER_RELATIONS_MANAGER, project)
    everywhere = staff(Role.SYSTEM_ADMINISTRATOR)
    staff(Role.COMPLAINT_MANAGER, project)
    clerk = staff(Role.FRONT_DESK, project, superior=superior)
    limit(2)
    phone_reveal(person=person, by=clerk, at=AT, **WHY)
    assert not Notice.objects.exists()
    phone_reveal(person=person, by=clerk, at=AT, **WHY)
    told = Notice.objects.filter(kind="reveal_limit_reached")
    assert {notice.recipient for notice in told} == {superior, reader, everywhere}
    assert "2 personal values today" in told[0].sentence
    for at in (AT, LAST_MINUTE):
        with pytest.raises(NotAllowed):
            phone_reveal(person=person, by=clerk, at=at, **WHY)
    assert told.all().count() == 3
    for _ in range(2):
        phone_reveal(person=person, by=clerk, at=NEXT_DAY, **WHY)
    assert told.all().count() == 6


@pytest.mark.commits
def test_two_sessions_at_once_get_one_look() -> None:
    person, clerk = owner(1), staff(Role.FRONT_DESK)
    limit(1)

    def look() -> list[str]:
        return phone_reveal(person=person, by=clerk, at=AT, **WHY)

    answers = at_once([look] * 6)
    assert [answer for answer in answers if answer == [mobile(1)]] == [[mobile(1)]]
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 5
    assert AccessLogEntry.objects.count() == 1


@pytest.mark.django_db
def test_on_the_page_it_is_said_plainly_and_nothing_is_shown() -> None:
    person, clerk = owner(1), staff(Role.FRONT_DESK)
    limit(1)
    url = reverse("owner_reveal", args=[person.pk, "phone"])
    assert mobile(1) in text(post(client_of(clerk), url, **WHY))
    other_session = client_of(clerk)
    with nothing_changes():
        answer = post(other_session, url, **WHY)
    assert answer.status_code == 403
    assert "that is the limit of a day" in text(answer)
    assert mobile(1) not in text(answer)


@pytest.mark.django_db
@pytest.mark.rule("SEC-02")
def test_the_administration_keeps_the_limit() -> None:
    person, clerk = owner(1), staff(Role.FRONT_DESK, superior=staff())
    administrator = staff(Role.SYSTEM_ADMINISTRATOR)
    client = client_of(administrator)
    assert 'value="100"' in text(client.get(reverse("reveal_limit")))
    for _ in range(2):
        phone_reveal(person=person, by=clerk, at=now(), **WHY)
    assert post(client, reverse("reveal_limit"), per_day=2).status_code == 302
    assert Company.objects.get().reveals_per_day == 2
    entry = HistoryEntry.objects.get(action="reveal_limit_changed")
    assert (entry.by, entry.details) == (administrator, {"from_count": 100, "to_count": 2})
    # Who has used it up already is reported at once, and nobody twice.
    told = Notice.objects.filter(kind="reveal_limit_reached")
    assert {notice.recipient for notice in told} == {clerk.superior, administrator}
    assert post(client, reverse("reveal_limit"), per_day=1).status_code == 302
    assert told.all().count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("per_day", [0, 2001])
def test_a_limit_out_of_range_is_refused(per_day: int) -> None:
    owner(1)
    administrator = staff(Role.SYSTEM_ADMINISTRATOR)
    client = client_of(administrator)
    with nothing_changes():
        assert post(client, reverse("reveal_limit"), per_day=per_day).status_code == 422
    with nothing_changes(), pytest.raises(InvalidInput):
        reveal_limit_change(per_day=per_day, by=administrator, at=AT)


@pytest.mark.django_db
def test_only_the_administration_changes_the_limit() -> None:
    owner(1)
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER)
    with nothing_changes(), pytest.raises(NotAllowed):
        reveal_limit_change(per_day=5, by=manager, at=AT)
