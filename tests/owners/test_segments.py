"""Segments: kept by hand, filled by the import, filtered by, and counted without singling anybody out (OWN-08)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.enums import Role
from core.errors import Conflict, NotAllowed
from core.places.models import Project
from core.records.models import HistoryEntry
from owners.enums import Family, Segment
from owners.ledger.messages import ledger_sentence
from owners.models import Person, PersonSegments
from owners.policies.mix import FEWEST, mix_shown, whole_shown
from owners.selectors.lists import owners_filtered
from owners.selectors.segments import Mix, segment_mixes
from owners.services.import_changes import import_undo
from owners.services.importing import ImportResult, LedgerRefused, ledger_import
from owners.services.merging import person_merge, person_merge_undo
from owners.services.segments import segments_set
from tests.api.asking import Asker, problem, rows
from tests.factories.ledger import HEADERS, id_number, line, mobile, workbook
from tests.factories.owners import AT, owner, staff
from tests.owners.test_exports import rows_of
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-08")]

NEXT = AT + dt.timedelta(days=1)
COLUMNS = {**HEADERS, "family": "家庭类型", "income": "Household income (CNY)", "service_class": "服务等级"}


def told(*lines: dict[str, Any], **options: Any) -> ImportResult:
    """Import a ledger that has columns of segments."""
    content = workbook(*lines, headers=COLUMNS)
    return ledger_import(**{"content": content, "file_name": "l.xlsx", "by": None, "at": AT, **options})


def manager() -> Any:
    return staff(Role.CUSTOMER_RELATIONS_MANAGER)


def kept(person: Person, **values: str) -> PersonSegments:
    chosen = {Segment(name): value for name, value in values.items()}
    return segments_set(person=person, values=chosen, version=None, by=manager(), at=AT)


# --- kept by hand ---


@pytest.mark.rule("OWN-18")
def test_a_manager_keeps_the_segments_on_the_page_and_the_page_says_who_and_when() -> None:
    person, keeper = owner(1), manager()
    client = client_of(keeper)
    url = reverse("owner_segments", args=[person.pk])
    assert "<textarea" not in text(client.get(url))
    answer = post(client, url, family="practical", service_class="accompanied", version=0)
    assert answer.status_code == 302
    page = text(client.get(reverse("owner_detail", args=[person.pk])))
    for words in (
        "Practical family",
        "Accompanied throughout",
        f"by {keeper.full_name}",
        "Segment changed: Family",
    ):
        assert words in page
    entries = HistoryEntry.objects.filter(action="segment_set").order_by("pk")
    assert [entry.details for entry in entries] == [
        {"person": person.pk, "segment": "family"},
        {"person": person.pk, "segment": "service_class"},
    ]


def test_the_same_again_changes_nothing_and_a_stale_page_is_refused() -> None:
    person = owner(1)
    there = kept(person, family="practical", income="to_150")
    change: Any = {"person": person, "by": there.changed_by, "at": NEXT}
    with nothing_changes():
        segments_set(values={Segment.FAMILY: "practical"}, version=1, **change)
        with pytest.raises(Conflict):
            segments_set(values={Segment.FAMILY: ""}, version=0, **change)
    segments_set(values={Segment.FAMILY: ""}, version=1, **change)
    there.refresh_from_db()
    assert (there.family, there.income, there.version, there.changed_at) == ("", "to_150", 2, NEXT)


def test_what_is_no_choice_is_refused_and_what_was_chosen_stays_in_the_form() -> None:
    person = owner(1)
    client = client_of(manager())
    url = reverse("owner_segments", args=[person.pk])
    with nothing_changes():
        answer = post(client, url, family="quarrelsome", income="to_300", version=0)
    assert answer.status_code == 422
    assert 'value="to_300" selected' in text(answer)


@pytest.mark.rule("SEC-01")
def test_only_who_keeps_owners_of_the_persons_projects_changes_segments() -> None:
    person = owner(1)
    other = staff(Role.COMPLAINT_MANAGER, project=owner(2, project="滨江一号").ownerships.get().unit.project)
    desk, manager_there = client_of(staff(Role.FRONT_DESK)), client_of(other)
    url = reverse("owner_segments", args=[person.pk])
    with nothing_changes():
        assert post(desk, url, family="practical", version=0).status_code == 403
        assert post(manager_there, url, family="practical", version=0).status_code == 404
        with pytest.raises(NotAllowed):
            segments_set(person=person, values={Segment.FAMILY: "practical"}, version=None, by=other, at=AT)


@pytest.mark.rule("SEC-01")
def test_who_only_looks_people_up_does_not_see_segments() -> None:
    person = owner(1)
    kept(person, family="practical")
    url = reverse("owner_detail", args=[person.pk])
    assert "Practical family" in text(client_of(staff(Role.PROPERTY_STEWARD)).get(url))
    page = text(client_of(staff(Role.MONITORING_CENTRE)).get(url))
    assert "Practical family" not in page
    assert "Segment changed" not in page


def test_a_merge_takes_the_segments_along_and_back() -> None:
    one, other = owner(1, id_number=None), owner(2, id_number=None)
    kept(other, family="rising")
    merge = person_merge(kept=one, gone=other, reason="same", by=manager(), at=AT)
    assert PersonSegments.objects.get(person=one).family == "rising"
    person_merge_undo(merge=merge, by=manager(), at=NEXT)
    assert PersonSegments.objects.get(person=other).family == "rising"


# --- import ---


@pytest.mark.rule("OWN-07")
def test_the_import_fills_segments_in_either_language_and_leaves_what_is_missing_alone() -> None:
    told(line(1, family="望子成龙", income=" 150,000 to 300,000 "), line(2))
    person = Person.objects.get(ownerships__unit__room="101")
    segments = PersonSegments.objects.get()
    assert (segments.person, segments.family, segments.income) == (person, "for_children", "to_300")
    again = told(line(1), line(2, family="务实之家"), at=NEXT)
    assert (again.changed, again.untouched) == (1, 1)
    segments.refresh_from_db()
    assert (segments.family, segments.income, segments.changed_at) == ("for_children", "to_300", AT)
    assert told(line(1, family="for_children", income="15万-30万元"), at=NEXT).changes_nothing


@pytest.mark.rule("OWN-07", "OWN-18")
def test_a_word_that_is_no_choice_refuses_the_row_and_says_the_choices() -> None:
    with nothing_changes(), pytest.raises(LedgerRefused) as refusal:
        told(line(1, family="脾气大"))
    (finding,) = refusal.value.ledger.errors
    assert (finding.row, finding.header) == (3, "家庭类型")
    assert "Practical family" in ledger_sentence(finding)


@pytest.mark.rule("OWN-07")
def test_of_two_rows_about_one_person_the_first_counts_every_time() -> None:
    two = (
        line(1, family="务实之家"),
        line(2, owner_name="张二", id_number=id_number(1), phone=mobile(1), family="富贵之家"),
    )
    two[1]["owner_name"] = two[0]["owner_name"]
    result = told(*two)
    assert [finding.code for finding in result.findings] == ["segment_differs"]
    assert PersonSegments.objects.get().family == "practical"
    assert told(*two, at=NEXT).changes_nothing


@pytest.mark.rule("OWN-07")
def test_an_import_of_segments_is_undone_unless_somebody_built_on_it() -> None:
    told(line(1, family="务实之家"))
    before = list(PersonSegments.objects.values())
    by = manager()
    batch = told(
        line(1, family="富贵之家", income="to_150"), line(2, family="社会新锐"), by=by, at=NEXT
    ).batch
    assert batch is not None
    assert PersonSegments.objects.get(family="wealthy").changed_by == by
    import_undo(batch=batch, by=None, at=NEXT)
    assert list(PersonSegments.objects.values()) == before

    batch = told(line(3, family="社会新锐"), at=NEXT).batch
    assert batch is not None
    kept(Person.objects.get(ownerships__unit__room="301"), income="to_150")
    with nothing_changes(), pytest.raises(Conflict):
        import_undo(batch=batch, by=None, at=NEXT)


# --- list, export, API ---


def test_the_list_and_its_export_are_filtered_by_segments_and_the_export_carries_them() -> None:
    told(line(1, family="务实之家", service_class="全程陪同"), line(2, family="社会新锐"), line(3))
    client = client_of(staff(Role.FRONT_DESK))
    answer = client.get(reverse("owner_list"), {"family": "practical"})
    assert [hit.units[0].code for hit in answer.context["owners"]] == ["金色家园 1-1-101"]
    (row,) = rows_of(client, "owner_export", family="practical")
    assert row[1] == "金色家园 1-1-101"
    assert row[15:] == (None, "Practical family", None, None, None, "Accompanied throughout")
    assert len(client.get(reverse("owner_list"), {"family": "nonsense"}).context["owners"]) == 3


@pytest.mark.rule("SEC-01")
def test_the_api_reads_filters_and_changes_segments() -> None:
    person, keeper = owner(1), manager()
    api = Asker(keeper)
    path = f"people/{person.pk}/segments/"
    empty = api.get(path)
    assert (empty.json()["family"], empty["ETag"]) == ("", '"0"')
    changed = api.post(path, {"family": "rising"}, version=0)
    assert (changed.status_code, changed.json()["family"], changed["ETag"]) == (200, "rising", '"1"')
    assert api.get(f"people/{person.pk}/").json()["segments"]["changed_by"]["name"] == keeper.full_name
    assert [row["id"] for row in rows(api.get("people/", family="rising"))] == [person.pk]
    assert rows(api.get("people/", family="practical")) == []
    desk = Asker(staff(Role.FRONT_DESK))
    with nothing_changes(but=("api_apitoken",)):
        assert problem(api.post(path, {"family": "x"}, version=1))[0] == 422
        assert problem(api.post(path, {"family": ""}, version=0)) == (409, "segments_changed")
        assert problem(api.post(path, {"family": ""}))[0] == 428
        assert problem(desk.post(path, {"family": ""}, version=1))[0] == 403
    looks_up = Asker(staff(Role.MONITORING_CENTRE))
    assert looks_up.get(f"people/{person.pk}/").json()["segments"] is None
    assert problem(looks_up.get(path))[0] == 404


# --- the mix ---


def mix_of(user: Any, segment: Segment, project: Project | None = None) -> Mix:
    return next(mix for mix in segment_mixes(user, project)[1] if mix.segment is segment)


@pytest.mark.rule("RPT-05")
def test_the_mix_stands_beside_the_reference_and_equals_the_list_that_it_opens() -> None:
    families = ["务实之家"] * 6 + ["望子成龙"] * 5 + [None]
    told(
        *(line(n, door=f"{n}01", owner_name=f"王{n}", family=family) for n, family in enumerate(families, 1))
    )
    user = staff(Role.FRONT_DESK)
    whole, _mixes = segment_mixes(user, None)
    mix = mix_of(user, Segment.FAMILY)
    assert (whole, mix.known) == (12, 11)
    lines = {group.value: (group.count, group.reference) for group in mix.groups}
    assert lines[Family.PRACTICAL] == (6, 25)
    assert lines[Family.WEALTHY] == (0, 9)
    for group in mix.groups:
        chosen = {Segment.FAMILY: group.value}
        listed = owners_filtered(user, query=None, project=None, stage=None, segments=chosen)
        assert listed.count() == group.count
    page = text(client_of(user).get(reverse("segment_mix")))
    assert "6 / 11" in page
    assert "54.5" in page
    assert "known of 11 of 12" in page
    assert "family=practical" in page


@pytest.mark.rule("RPT-05", "SEC-01")
def test_the_page_of_the_mix_hides_small_groups_and_counts_ones_own_projects_only() -> None:
    families = ["务实之家"] * 6 + ["望子成龙"] * 2
    told(
        *(line(n, door=f"{n}01", owner_name=f"王{n}", family=family) for n, family in enumerate(families, 1))
    )
    told(line(20, project="滨江一号", family="富贵之家"))
    here = Project.objects.get(name="金色家园")
    clients: list[Client] = [client_of(staff(Role.FRONT_DESK)), client_of(staff(Role.PROPERTY_STEWARD, here))]
    for client in clients:
        page = text(client.get(reverse("segment_mix"), {"project": here.pk}))
        assert "known of 8 of 8" in page
        assert "not shown" in page
        assert "2 / 8" not in page
        assert "6 / 8" not in page
    there = Project.objects.get(name="滨江一号")
    assert "Too few people" in text(clients[0].get(reverse("segment_mix"), {"project": there.pk}))
    assert "富贵" not in text(clients[1].get(reverse("segment_mix")))
    assert client_of(staff(Role.LEGAL)).get(reverse("segment_mix")).status_code == 403


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40)))
def test_nobody_is_had_by_subtracting_what_is_shown_from_the_whole(counts: dict[str, int]) -> None:
    shown, whole = mix_shown(counts), whole_shown(counts)
    hidden = [counts[value] for value, count in shown.items() if count is None]
    assert all(count == 0 or count >= FEWEST for count in shown.values() if count is not None)
    assert whole is not None or 0 < sum(counts.values()) < FEWEST
    if hidden and whole is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST
