"""The day log (DSK-01, DSK-02)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.accounts.enums import Role
from core.errors import InvalidInput, NotAllowed
from core.places.models import Project
from owners.enums import Channel, ContactKind
from owners.models import Contact, ContactItem
from owners.services.contacts import contact_link, contact_log
from tests.factories.ledger import line
from tests.factories.owners import AT, case_of, imported, owner, staff

pytestmark = pytest.mark.django_db

CALL = {"channel": Channel.PHONE, "kind": ContactKind.COMPLAINT, "summary": "The ceiling leaks"}


@pytest.mark.rule("DSK-01")
def test_a_contact_keeps_channel_time_person_unit_phone_matter_and_outcome() -> None:
    person = owner(1)
    unit = person.ownerships.get().unit
    clerk = staff(Role.FRONT_DESK, unit.project)
    contact = contact_log(
        **CALL, by=clerk, at=AT, happened_at=AT - dt.timedelta(minutes=15), person=person, unit=unit,
        caller_name="张二", caller_phone="13900000001", outcome="A technician comes", rings=2,
    )  # fmt: skip
    contact.refresh_from_db()
    assert (contact.channel, contact.kind, contact.project) == ("phone", "complaint", unit.project)
    assert (contact.at, contact.entered_at) == (AT - dt.timedelta(minutes=15), AT)
    assert (contact.entered_by, contact.person, contact.unit, contact.rings) == (clerk, person, unit, 2)
    assert contact.caller_phone_masked == "139****0001"


@pytest.mark.rule("DSK-02")
def test_one_contact_opens_several_items_and_each_keeps_its_link() -> None:
    unit = owner(1).ownerships.get().unit
    cases = [case_of(unit), case_of(unit, title="Noise")]
    contact = contact_log(**CALL, by=None, at=AT, unit=unit, cases=cases)
    contact_link(contact=contact, cases=cases)
    assert [item.case for item in contact.items.order_by("pk")] == cases
    assert cases[0].contact_items.get().contact == contact


@pytest.mark.rule("DSK-01")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"happened_at": AT + dt.timedelta(seconds=1)}, "event_in_future"),
        ({"happened_at": AT - dt.timedelta(minutes=15, seconds=1)}, "late_entry_reason"),
        ({"happened_at": dt.datetime(1900, 1, 1, tzinfo=dt.UTC), "late_reason": "x"}, "event_too_old"),
        ({"summary": "  "}, "summary_missing"),
        ({"outcome": "x" * 5001}, "text_too_long"),
        ({"caller_name": "x" * 101}, "contact_invalid"),
        ({"channel": "pigeon"}, "contact_invalid"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        contact_log(**{**CALL, **changes}, by=None, at=AT)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert not Contact.objects.exists()


@pytest.mark.rule("DSK-01")
def test_a_late_entry_with_its_reason_is_taken() -> None:
    happened = AT - dt.timedelta(hours=3)
    contact = contact_log(**CALL, by=None, at=AT, happened_at=happened, late_reason="The system was down")
    assert contact.late_reason == "The system was down"


@pytest.mark.rule("DSK-01")
def test_the_database_refuses_a_late_entry_without_reason() -> None:
    late = {"at": AT - dt.timedelta(hours=1), "entered_at": AT}
    for wrong in (late, {"at": AT, "entered_at": AT, "channel": "pigeon"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.create(**{**CALL, **wrong})
    assert not ContactItem.objects.exists()


@pytest.mark.rule("SEC-01")
def test_logging_needs_the_permission_in_the_project() -> None:
    imported(line(1), line(2, project="滨江一号"))
    here, there = Project.objects.get(name="金色家园"), Project.objects.get(name="滨江一号")
    clerk = staff(Role.FRONT_DESK, here)
    with pytest.raises(NotAllowed):
        contact_log(**CALL, by=clerk, at=AT, project=there)
    with pytest.raises(NotAllowed):
        contact_log(**CALL, by=staff(Role.LEGAL), at=AT, project=here)
    assert not Contact.objects.exists()


@pytest.mark.rule("SEC-01")
def test_the_day_log_is_visible_by_project() -> None:
    imported(line(1), line(2, project="滨江一号"))
    here, there = Project.objects.get(name="金色家园"), Project.objects.get(name="滨江一号")
    clerk = staff(Role.FRONT_DESK, here)
    mine = contact_log(**CALL, by=clerk, at=AT, project=here)
    unknown = contact_log(**CALL, by=clerk, at=AT)
    foreign = contact_log(**CALL, by=None, at=AT, project=there)
    assert set(Contact.objects.visible_to(clerk)) == {mine, unknown}
    assert set(Contact.objects.visible_to(staff(Role.GENERAL_MANAGER))) == {mine, unknown, foreign}
    assert not Contact.objects.visible_to(staff(Role.LEGAL)).exists()
