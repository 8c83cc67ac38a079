"""What is on record about the units and people of a ledger, read in a few queries (OWN-07)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.places.models import Building, Company, FormerName, Project, Section, Unit
from core.text import initials, normalise
from owners.ledger.rows import Finding, Ledger, LedgerRow, Severity
from owners.locking import lock_units
from owners.models import Ownership, Person, PersonSegments, Phone, SalesContract
from owners.policies.identity import natural_key

CHUNK = 2000

T = TypeVar("T")


@dataclass
class Known:
    """One object for each thing, found by the names a ledger uses; new things are added while planning."""

    company: Company | None = None
    projects: dict[str, Project] = field(default_factory=dict)
    project_codes: set[str] = field(default_factory=set)
    buildings: dict[tuple[str, str], Building] = field(default_factory=dict)
    sections: dict[tuple[str, str, str], Section] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    contracts: dict[str, SalesContract] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    named: dict[tuple[str, str], list[Person]] = field(default_factory=lambda: defaultdict(list))
    phones: dict[int, list[Phone]] = field(default_factory=lambda: defaultdict(list))
    segments: dict[int, PersonSegments] = field(default_factory=dict)
    ownerships: dict[str, list[Ownership]] = field(default_factory=lambda: defaultdict(list))
    stewards: dict[str, User] = field(default_factory=dict)

    def owners_of(self, unit: Unit) -> list[Ownership]:
        """The present ownerships of the unit."""
        return list(self.ownerships[unit.code])

    def phones_of(self, person: Person) -> list[Phone]:
        """The person's phones; a list that grows while planning."""
        return self.phones[id(person)]

    def is_named(self, person: Person, name: str, number: str) -> None:
        """Remember under which name and phone the person is found."""
        self.named[normalise(name), number].append(person)

    def project_code(self, name: str) -> str:
        """A free short code made of the pinyin initials: ``jsjy`` for 金色家园."""
        letters = "".join(c for c in (initials(name) or [""])[0] if c.isascii() and c.isalnum())[:24] or "p"
        code, number = letters, 1
        while code in self.project_codes:
            number += 1
            code = f"{letters}{number}"
        self.project_codes.add(code)
        return code


def ledger_named_now(ledger: Ledger, *, lock: bool) -> Ledger:
    """The ledger with every project called as it is called today; with ``lock`` none is renamed until the end."""
    names = {row.project for row in ledger.rows}
    projects = Project.objects.select_for_update(no_key=True) if lock else Project.objects
    present = set(projects.filter(name__in=names).order_by("pk").values_list("name", flat=True))
    former = dict(FormerName.objects.filter(name__in=names - present).values_list("name", "project__name"))
    if not former:
        return ledger
    notes = [
        Finding(Severity.NOTE, "project_renamed", params={"was": was, "now": now})
        for was, now in sorted(former.items())
    ]
    rows = tuple(replace(row, project=former.get(row.project, row.project)) for row in ledger.rows)
    return Ledger(rows, (*notes, *ledger.findings))


def known_load(rows: Sequence[LedgerRow], *, lock: bool) -> Known:
    """Read what the rows touch; with ``lock`` the units are locked first, until the transaction ends."""
    known = Known(company=Company.objects.order_by("pk").first())
    _load_places(known, rows, lock=lock)
    _load_people(known, rows)
    names = {row.steward for row in rows if row.steward}
    staff = list(User.objects.filter(kind=UserKind.STAFF, is_active=True, full_name__in=names))
    once = Counter(user.full_name for user in staff)
    known.stewards = {user.full_name: user for user in staff if once[user.full_name] == 1}
    return known


def _load_places(known: Known, rows: Sequence[LedgerRow], *, lock: bool) -> None:
    projects = Project.objects.filter(name__in={row.project for row in rows}).select_related("company")
    known.projects = {project.name: project for project in projects}
    known.project_codes = set(Project.objects.values_list("code", flat=True))
    by_id = {project.pk: project for project in projects}
    for building in Building.objects.filter(project__in=by_id):
        known.buildings[by_id[building.project_id].name, building.name] = building
    buildings = {building.pk: key for key, building in known.buildings.items()}
    for section in Section.objects.filter(building__in=buildings):
        known.sections[*buildings[section.building_id], section.name] = section
    for codes in _chunks(row.unit_code for row in rows):
        units = Unit.objects.filter(code__in=codes)
        if lock:
            lock_units(units.values_list("pk", flat=True))
        for unit in units:
            unit.project = by_id[unit.project_id]
            Unit._meta.get_field("contract").set_cached_value(unit, None)  # none, unless one follows below
            known.units[unit.code] = unit
    units_by_id = {unit.pk: unit for unit in known.units.values()}
    for ids in _chunks(units_by_id):
        for contract in SalesContract.objects.filter(unit__in=ids):
            contract.unit = units_by_id[contract.unit_id]
            known.contracts[contract.unit.code] = contract


def _load_people(known: Known, rows: Sequence[LedgerRow]) -> None:
    people: dict[int, Person] = {}
    units = {unit.pk: unit for unit in known.units.values()}
    ownerships: list[Ownership] = []
    for ids in _chunks(units):
        now = Ownership.objects.current().filter(unit__in=ids).select_related("person", "steward")
        ownerships += now.order_by("pk")
    for keys in _chunks(_keys(rows)):
        found = Person.objects.filter(natural_key__in=keys).select_related("merged_into")
        people |= {person.pk: person for person in found}
    ends = {number.removeprefix("+")[::-1] for row in rows for o in row.owners for number in o.phones}
    for reversed_numbers in _chunks(ends):
        for phone in Phone.objects.filter(reversed__in=reversed_numbers).select_related("person"):
            people.setdefault(phone.person_id, phone.person)
    for ownership in ownerships:
        ownership.unit = units[ownership.unit_id]
        ownership.person = people.setdefault(ownership.person_id, ownership.person)
        known.ownerships[ownership.unit.code].append(ownership)
    known.people = {}
    for person in list(people.values()):  # a record that was merged stands for the one that stayed
        stayed = person.merged_into
        stayed = people.setdefault(stayed.pk, stayed) if stayed else person
        known.people |= {person.natural_key: stayed, stayed.natural_key: stayed}
    for ids in _chunks(people):
        for phone in Phone.objects.filter(person__in=ids).order_by("pk"):
            person = people[phone.person_id]
            phone.person = person
            known.phones[id(person)].append(phone)
            known.is_named(person, person.name, phone.number)
        for segments in PersonSegments.objects.filter(person__in=ids).select_related("changed_by"):
            person = people[segments.person_id]
            segments.person = person
            known.segments[id(person)] = segments


def _keys(rows: Sequence[LedgerRow]) -> Iterator[str]:
    """Every natural key under which an owner of the ledger may be on record."""
    for row in rows:
        for owner in row.owners:
            phone = owner.phones[0] if owner.phones else ""
            yield natural_key(
                name=owner.name, id_number=owner.id_number, phone=phone, unit_code=row.unit_code
            )


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(dict.fromkeys(values))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
