"""Some hundred of the copied records through the product's own recomputing: they come out as they went in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from benchmarks.pages import words_searched
from benchmarks.plain import everything
from benchmarks.setting import AT
from benchmarks.stories import REMEDY
from benchmarks.words import mixed
from complaints.enums import ENDED
from complaints.models import Complaint
from complaints.services.grading import complaint_regrade_alone
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.selectors import next_due_at
from core.places.models import Unit
from core.records.enums import CaseKind
from core.records.models import SearchRow
from core.records.selectors import keys_found
from core.records.services import search_index
from core.text import initials, sort_key
from owners.models import Ownership, Person, Phone
from owners.policies.identity import found_by, natural_key
from owners.services.stages import stages_recompute
from repairs.enums import ENDED as ORDER_ENDED
from repairs.models import WorkOrder

WORDS, ALL = 12, 10**9


def faults(samples: int = 200) -> list[str]:
    """What the product would have made otherwise; empty when the data is as good as its own."""
    checks: list[Callable[[int], Iterator[str]]] = [_people, _homes, _complaints, _orders, _search_rows]
    with transaction.atomic():
        found = [fault for check in checks for fault in check(samples)]
        transaction.set_rollback(True)
    return found


def _some(highest: int, samples: int) -> list[int]:
    return [mixed(number, 70) % highest + 1 for number in range(samples)]


def _people(samples: int) -> Iterator[str]:
    ids = _some(Person.objects.order_by("-pk").values_list("pk", flat=True)[0], samples)
    for person in Person.objects.filter(pk__in=ids):
        key = natural_key(name=person.name, id_number=person.id_number)
        wanted = (sort_key(person.name), found_by(person.name), key, person.id_number[-4:])
        if (person.sort_key, person.initials, person.natural_key, person.id_last4) != wanted:
            yield f"person {person.pk}: {wanted}"
        owned = set(person.ownerships.values_list("unit__project_id", flat=True))
        if set(person.project_ids) != owned:
            yield f"person {person.pk}: projects {person.project_ids}, owns in {sorted(owned)}"
        if initials(person.name)[0] not in person.initials:
            yield f"person {person.pk}: not found by initials"
    for phone in Phone.objects.filter(person__in=ids):
        digits = phone.number.removeprefix("+")
        if (phone.last4, phone.reversed) != (digits[-4:], digits[::-1]):
            yield f"phone {phone.pk}"


def _homes(samples: int) -> Iterator[str]:
    ids = _some(Unit.objects.order_by("-pk").values_list("pk", flat=True)[0], samples)
    units = Unit.objects.filter(pk__in=ids).select_related("project", "building", "section")
    for unit in units:
        door = Unit.door_of(unit.building.name, unit.section.name, unit.room)
        if (unit.door, unit.code) != (door, f"{unit.project.name} {door}"):
            yield f"unit {unit.pk}: {unit.code}"
    owned = list(
        Ownership.objects.filter(unit__in=ids).select_related("unit__contract", "unit__project__company")
    )
    before = {
        each.pk: (each.stage, each.stage_since, each.next_stage_on, each.moves.count()) for each in owned
    }
    stages_recompute(owned, at=AT)
    for each in owned:
        if before[each.pk] != (each.stage, each.stage_since, each.next_stage_on, each.moves.count()):
            yield f"ownership {each.pk}: {before[each.pk]}, recomputed {each.stage}"


def _complaints(samples: int) -> Iterator[str]:
    ids = _some(Complaint.objects.order_by("-pk").values_list("pk", flat=True)[0], samples * 4)
    for complaint in Complaint.objects.filter(pk__in=ids).select_related("case"):
        case = complaint.case
        if case.next_due_at != next_due_at(case.pk):
            yield f"{case.number}: due {case.next_due_at}, and its deadlines say {next_due_at(case.pk)}"
        if case.is_open and complaint.state in ENDED:
            yield f"{case.number}: {complaint.state} and open"
        before = (complaint.grade, complaint.level, complaint.regrade_at, complaint.grade_changes.count())
        if complaint.state not in ENDED:
            complaint_regrade_alone(complaint, by=None, at=AT)
            complaint.refresh_from_db()
        after = (complaint.grade, complaint.level, complaint.regrade_at, complaint.grade_changes.count())
        if before != after and complaint.verified_at is None:
            yield f"{case.number}: {before}, regraded {after}"


def _orders(samples: int) -> Iterator[str]:
    ids = _some(WorkOrder.objects.order_by("-pk").values_list("pk", flat=True)[0], samples * 4)
    for order in WorkOrder.objects.filter(pk__in=ids).select_related("case"):
        case = order.case
        if case.next_due_at != next_due_at(case.pk):
            yield f"{case.number}: due {case.next_due_at}, and its deadlines say {next_due_at(case.pk)}"
        if case.is_open and order.state in ORDER_ENDED:
            yield f"{case.number}: {order.state} and open"


def _search_rows(samples: int) -> Iterator[str]:
    ids = _some(SearchRow.objects.order_by("-pk").values_list("pk", flat=True)[0], samples)
    for row in SearchRow.objects.filter(pk__in=ids).select_related("case"):
        if row.case.kind == CaseKind.COMPLAINT:
            said = row.case.complaint
            search_index(row.case, said.what, said.where, said.why, REMEDY, said.caller_name)
        else:
            order = row.case.work_order
            search_index(row.case, order.what, order.where_text, order.contact_name)
        again = SearchRow.objects.get(pk=row.pk)
        if (row.text, row.grams, row.project_id) != (again.text, again.grams, again.project_id):
            yield f"search row {row.pk}: {again.text}"


def search_differs() -> list[str]:
    """Words whose hits are not those of a plain LIKE, every hit compared, for all projects and for one."""
    overseer, manager = (User.objects.get(username=name) for name in ("relations", "manager-7"))
    (project,) = scope_of(manager, Permission.CASE_VIEW).project_ids
    different = []
    for words in dict.fromkeys(words_searched(number) for number in range(WORDS)):
        statement, params = everything(words)
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            hits = cursor.fetchall()
        like = [pk for pk, _project in hits], [pk for pk, where in hits if where == project]
        if (keys_found(overseer, words, None, ALL), keys_found(manager, words, None, ALL)) != like:
            different.append(words)
    return different
