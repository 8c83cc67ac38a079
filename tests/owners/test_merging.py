"""Two records of one person are merged by hand, on record, and taken apart again (OWN-04, OWN-07)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from complaints.models import Complaint, CustomerContact
from core.accounts.enums import Role
from core.accounts.models import User
from core.errors import Conflict, InvalidInput, NotAllowed
from core.places.models import Project
from core.records.models import HistoryEntry
from owners.models import AccessLogEntry, Contact, Ownership, Person, PersonMerge, Phone
from owners.services.access import phone_reveal
from owners.services.contacts import contact_log
from owners.services.merging import merge_preview, person_merge, person_merge_undo
from tests.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import AT, imported, staff
from tests.owners.test_contacts import CALL
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-04", "OWN-07")]

LATER = AT + dt.timedelta(days=1)
SAME = {"owner_name": "王芳"}


@pytest.fixture
def manager() -> User:
    return staff(Role.CUSTOMER_RELATIONS_MANAGER)


def two(**other: Any) -> tuple[Person, Person]:
    """王芳 with her identity number, and 王芳 without one and with another phone."""
    imported(line(1, **SAME), line(2, **{**SAME, "id_number": None, **other}))
    kept, gone = Person.objects.order_by("pk")
    return kept, gone


def merge(kept: Person, gone: Person, by: User, **options: Any) -> PersonMerge:
    return person_merge(
        **{"kept": kept, "gone": gone, "reason": "same passport", "by": by, "at": AT, **options}
    )


def test_everything_goes_over_and_one_person_is_left(manager: User, cast: Cast) -> None:
    kept, gone = two()
    contact = contact_log(**CALL, by=None, at=AT, person=gone)
    mine = complaint(cast, person=gone)
    phone_reveal(person=gone, by=manager, at=AT, reason="call back")
    counts = merge_preview(kept=kept, gone=gone, by=manager)
    assert counts == {"ownerships": 1, "phones": 1, "contacts": 1, "complaints": 1, "work orders": 0}
    merge(kept, gone, manager)
    assert {o.person_id for o in Ownership.objects.all()} == {kept.pk}
    phones = kept.phones.order_by("pk").values_list("number", "is_primary")
    assert list(phones) == [(f"+86{mobile(1)}", True), (f"+86{mobile(2)}", False)]
    contact.refresh_from_db()
    assert contact.person == kept
    assert Complaint.objects.get(pk=mine.pk).complainant == kept
    assert set(CustomerContact.objects.values_list("who", flat=True)) == {f"person:{kept.pk}"}
    assert AccessLogEntry.objects.get().person == gone  # nobody changes that log
    assert list(Person.objects.visible_to(manager)) == [kept]
    entry = HistoryEntry.objects.get(action="person_merged")
    assert entry.details == {"person": kept.pk, "from_person": gone.pk}


def test_undoing_gives_back_what_went_over_and_leaves_what_came_later(manager: User, cast: Cast) -> None:
    kept, gone = two()
    complaint(cast, person=gone)
    done = merge(kept, gone, manager)
    later = contact_log(**CALL, by=None, at=AT, person=kept)
    person_merge_undo(merge=done, by=manager, at=LATER)
    owners = Ownership.objects.order_by("unit__code").values_list("person_id", flat=True)
    assert list(owners) == [kept.pk, gone.pk]
    assert list(gone.phones.values_list("number", "is_primary")) == [(f"+86{mobile(2)}", True)]
    assert Complaint.objects.get().complainant == gone
    assert set(CustomerContact.objects.values_list("who", flat=True)) == {f"person:{gone.pk}"}
    assert Contact.objects.get(pk=later.pk).person == kept
    assert Person.objects.visible_to(manager).count() == 2
    with pytest.raises(Conflict):
        person_merge_undo(merge=done, by=manager, at=LATER)


def test_the_identity_number_goes_over_to_who_has_none_and_back(manager: User) -> None:
    numbered, bare = two()
    done = merge(bare, numbered, manager)
    bare.refresh_from_db()
    assert bare.id_number == id_number(1)
    person_merge_undo(merge=done, by=manager, at=LATER)
    bare.refresh_from_db()
    assert (bare.id_number, bare.id_last4) == ("", "")


def test_the_next_ledger_finds_the_one_who_stayed_under_both_names(manager: User) -> None:
    rows = [line(1, **SAME), line(2, owner_name="王方", id_number=None)]
    imported(*rows)
    kept, gone = Person.objects.order_by("pk")
    merge(kept, gone, manager)
    assert imported(*rows, at=LATER).changes_nothing
    imported(line(5, owner_name="王方", id_number=None, phone=mobile(2)), at=LATER)
    assert Ownership.objects.filter(person=kept).count() == 3
    kept.refresh_from_db()
    assert kept.name == "王芳"


def test_a_chain_of_merges_leads_to_the_last_one(manager: User) -> None:
    imported(*(line(n, owner_name="王芳", id_number=None) for n in (1, 2, 3)))
    first, second, third = Person.objects.order_by("pk")
    merge(second, first, manager)
    merge(third, second, manager)
    first.refresh_from_db()
    assert first.merged_into == third
    page = client_of(manager).get(reverse("owner_detail", args=[first.pk]))
    assert page["Location"] == reverse("owner_detail", args=[third.pk])


def test_a_phone_of_both_stays_once(manager: User) -> None:
    kept, gone = two(owner_name="王方", phone=mobile(1))
    merge(kept, gone, manager)
    assert list(kept.phones.values_list("number", "is_primary")) == [(f"+86{mobile(1)}", True)]
    assert Phone.objects.filter(person=gone).count() == 1


def test_two_identity_numbers_are_two_people(manager: User) -> None:
    kept, gone = two(id_number=id_number(2))
    with nothing_changes(), pytest.raises(InvalidInput, match="different identity numbers"):
        merge(kept, gone, manager)


def test_two_owners_of_one_unit_are_refused(manager: User) -> None:
    imported(line(1, co_owners="王方", shares="50/50"))
    kept, gone = Person.objects.order_by("pk")
    with nothing_changes(), pytest.raises(InvalidInput, match="金色家园 1-1-101"):
        merge(kept, gone, manager)


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_needs_a_reason(manager: User, reason: str) -> None:
    kept, gone = two()
    with nothing_changes(), pytest.raises(InvalidInput):
        merge(kept, gone, manager, reason=reason)


@pytest.mark.rule("SEC-01")
def test_it_needs_the_right_in_every_project_of_both() -> None:
    kept, gone = two(project="滨江一号")
    one_project = staff(Role.CUSTOMER_RELATIONS_MANAGER, Project.objects.get(name="金色家园"))
    for by in (one_project, staff(Role.FRONT_DESK)):
        with nothing_changes(), pytest.raises(NotAllowed):
            merge(kept, gone, by)


def test_once_merged_it_is_not_merged_again(manager: User) -> None:
    kept, gone = two()
    merge(kept, gone, manager)
    for pair in ((kept, gone), (gone, kept)):
        with nothing_changes(), pytest.raises(Conflict):
            merge(*pair, manager)
    with pytest.raises(InvalidInput):
        merge(kept, kept, manager)


@pytest.mark.rule("OWN-05")
def test_the_pages_find_show_merge_and_undo(manager: User) -> None:
    kept, gone = two()
    client = client_of(manager)
    detail = reverse("owner_detail", args=[kept.pk])
    url = reverse("owner_merge", args=[kept.pk])
    assert url in text(client.get(detail))
    assert f"?other={gone.pk}" in text(client.get(url, {"q": "王芳"}))
    page = text(client.get(url, {"other": gone.pk}))
    for words in ("ownerships: 1", "complaints: 0", "139****0002"):
        assert words in page
    assert mobile(2) not in page
    assert post(client, url, other=gone.pk, reason="").status_code == 422
    assert post(client, url, other=gone.pk, reason="same passport")["Location"] == detail
    undo = reverse("owner_merge_undo", args=[PersonMerge.objects.get().pk])
    assert undo in text(client.get(detail))
    assert post(client, undo)["Location"] == detail
    assert Person.objects.visible_to(manager).count() == 2
    clerk = client_of(staff(Role.FRONT_DESK))
    assert url not in text(clerk.get(detail))
    assert clerk.get(url).status_code == 403
    assert client.get(reverse("owner_merge", args=[10**9])).status_code == 404
