"""What a ledger would change: compared with what is on record, without writing anything (OWN-07).

Cells left empty never erase what is known. An owner who is gone from the file is never taken for a resale:
that is a finding, and the ownerships of that unit stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext

from core.masking import mask_name
from core.places.enums import UnitStatus
from core.places.models import Building, Company, Project, Section, Unit
from core.text import normalise, sort_key
from core.time import local_date
from owners.enums import Stage
from owners.ledger.progress import Phase, Tell, tell_nobody
from owners.ledger.rows import Finding, LedgerOwner, LedgerRow, Severity
from owners.models import Ownership, Person, Phone, SalesContract
from owners.policies.identity import found_by, natural_key
from owners.services.import_state import Known

T = TypeVar("T", bound=Model)

# the order in which keys point; updates of a kind come before its new rows (a main phone is freed first)
KINDS: tuple[type[Model], ...] = (
    Company, Project, Building, Section, Unit, Person, Phone, SalesContract, Ownership,
)  # fmt: skip


@dataclass
class Plan:
    """New objects and changed fields by kind, what became of each row, and what a person should look at.

    ``seen`` holds what the file names and what is on record already, changed or not.
    """

    created: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type[Model], dict[int, tuple[Any, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    seen: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))
    new_rows: int = 0
    changed_rows: int = 0
    untouched_rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    restaged: list[Ownership] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.new_rows and not self.changed_rows


def import_plan(
    rows: tuple[LedgerRow, ...], known: Known, *, at: dt.datetime, tell: Tell = tell_nobody
) -> Plan:
    """Compare every row with what is on record."""
    planner = _Planner(known, at)
    for count, row in enumerate(rows, start=1):
        tell(Phase.COMPARING, count, len(rows))
        planner.take(row)
    return planner.plan


class _Planner:
    def __init__(self, known: Known, at: dt.datetime) -> None:
        self.known = known
        self.at = at
        self.plan = Plan()
        self.row_changed = False
        self.got_main_phone: set[int] = set()

    def take(self, row: LedgerRow) -> None:
        """One row: its unit, its contract, its owners."""
        self.row_changed = False
        unit = self.known.units.get(row.unit_code)
        is_new = unit is None
        unit = unit or self._unit_new(row)
        self._saw(unit, self.known.projects[row.project])
        self._saw(self.known.buildings[row.project, row.building])
        self._saw(self.known.sections[row.project, row.building, row.section])
        dates_before = self._dates(unit)
        self._unit_update(unit, row)
        if row.contract:
            self._contract(unit, row)
        fresh = self._owners(unit, row)
        restage = self.known.owners_of(unit) if self._dates(unit) != dates_before else fresh
        self.plan.restaged += restage
        if is_new:
            self.plan.new_rows += 1
        elif self.row_changed:
            self.plan.changed_rows += 1
        else:
            self.plan.untouched_rows += 1

    # --- places ---

    def _unit_new(self, row: LedgerRow) -> Unit:
        project = self.known.projects.get(row.project)
        if project is None:
            project = self._project_new(row.project)
        building = self.known.buildings.get((row.project, row.building))
        if building is None:
            building = self._new(Building(project=project, name=row.building))
            self.known.buildings[row.project, row.building] = building
        section = self.known.sections.get((row.project, row.building, row.section))
        if section is None:
            section = self._new(Section(building=building, name=row.section))
            self.known.sections[row.project, row.building, row.section] = section
        door = Unit.door_of(row.building, row.section, row.door)
        places = {"project": project, "building": building, "section": section}
        unit = Unit(**places, room=row.door, door=door, code=row.unit_code)
        self.known.units[row.unit_code] = unit
        return self._new(unit)

    def _project_new(self, name: str) -> Project:
        company = self.known.company
        if company is None:
            company = self.known.company = self._new(Company(name=gettext("Our company")))
        code = self.known.project_code(name)
        project = self.known.projects[name] = self._new(Project(company=company, name=name, code=code))
        return project

    def _unit_update(self, unit: Unit, row: LedgerRow) -> None:
        self._set(unit, floor=row.floor, unit_type=row.unit_type, area=row.area)
        self._set(unit, handed_over_on=row.handed_over_on)
        if unit.handed_over_on:
            self._set(unit, status=UnitStatus.HANDED_OVER)
        elif row.owners and unit.status == UnitStatus.FOR_SALE:
            self._set(unit, status=UnitStatus.SOLD)

    def _contract(self, unit: Unit, row: LedgerRow) -> None:
        contract = self.known.contracts.get(unit.code)
        if contract is None:
            contract = self._new(SalesContract(unit=unit))
            self.known.contracts[unit.code] = contract
        self._saw(contract)
        given = row.contract
        was_changed = self._set(
            contract,
            number=given.number,
            signed_on=given.signed_on,
            agreed_handover_on=given.agreed_handover_on,
            delivery_standard=given.delivery_standard,
            payment_method=given.payment_method,
            bank=given.bank,
        )
        if was_changed and contract.audited_at is not None:
            # what was audited is not what stands there now (OWN-14)
            self._touch(contract, {"audited_by": contract.audited_by, "audited_at": contract.audited_at})
            contract.audited_by = contract.audited_at = None

    def _dates(self, unit: Unit) -> tuple[dt.date | None, dt.date | None]:
        contract = self.known.contracts.get(unit.code)
        return unit.handed_over_on, contract.signed_on if contract else None

    # --- people ---

    def _owners(self, unit: Unit, row: LedgerRow) -> list[Ownership]:
        present = self.known.owners_of(unit)
        self._saw(*present, *(ownership.person for ownership in present))
        people = [self._person_known(unit, owner, row, present) for owner in row.owners]
        met = [id(person) for person in people if person]
        if len(set(met)) < len(met):  # two names of one person, whose records were merged
            self.plan.findings.append(Finding(Severity.WARNING, "owner_twice", row.sheet, row.number))
            return []
        gone = [o for o in present if id(o.person) not in {id(person) for person in people if person}]
        if gone:
            code = "owner_changed" if row.owners else "owner_gone"
            params = {"unit": unit.code}
            self.plan.findings.append(Finding(Severity.WARNING, code, row.sheet, row.number, params=params))
            return []
        fresh: list[Ownership] = []
        for owner, known_person in zip(row.owners, people, strict=True):
            person = known_person or self._person_new(unit, owner)
            self._saw(person)
            self._person_update(person, owner)
            self._phones(person, owner)
            ownership = self._ownership(unit, person, owner, row, present)
            if ownership not in present:
                fresh.append(ownership)
        return fresh

    def _person_known(
        self, unit: Unit, owner: LedgerOwner, row: LedgerRow, present: list[Ownership]
    ) -> Person | None:
        """Who it is: by identity number, else by name and phone, else the present owner with that name.

        A family that shares a phone has several names; two people of one name and phone are told apart by their
        numbers only. So nobody is doubled when the file has the number one day and not the other.
        """
        people = self.known.people
        if owner.id_number and (found := people.get(natural_key(name="", id_number=owner.id_number))):
            return found
        same = [person for person in self._named(owner) if not (person.id_last4 and owner.id_number)]
        if len(same) > 1:
            same = [o.person for o in present if any(o.person is person for person in same)]
            if len(same) != 1:
                params = {"name": mask_name(owner.name)}
                code = "person_unclear"
                self.plan.findings.append(
                    Finding(Severity.WARNING, code, row.sheet, row.number, params=params)
                )
        if len(same) == 1:
            return same[0]
        if not owner.id_number and (found := people.get(_key(unit, owner))):
            return found
        same = [
            o.person
            for o in present
            if o.person.name == owner.name and not (o.person.id_last4 and owner.id_number)
        ]
        return same[0] if len(same) == 1 else None

    def _named(self, owner: LedgerOwner) -> list[Person]:
        """Everybody of that name who has one of these phones."""
        found = [p for number in owner.phones for p in self.known.named[normalise(owner.name), number]]
        return list({id(person): person for person in found}.values())

    def _person_new(self, unit: Unit, owner: LedgerOwner) -> Person:
        key = _key(unit, owner)
        person = Person(natural_key=key, created_at=self.at)
        self.known.people[key] = person
        return self._new(person)

    def _person_update(self, person: Person, owner: LedgerOwner) -> None:
        if person.name != owner.name and (owner.id_number or not person.name):
            self._set(person, name=owner.name, sort_key=sort_key(owner.name), initials=found_by(owner.name))
        if owner.id_number and not person.id_last4:
            self._touch(person, {"id_number_token": person.id_number_token, "id_last4": person.id_last4})
            person.id_number = owner.id_number
            key = natural_key(name=owner.name, id_number=owner.id_number)
            self.known.people[key] = person
            self._set(person, natural_key=key)

    def _phones(self, person: Person, owner: LedgerOwner) -> None:
        """New numbers are added, none is taken away; the first becomes the main one only when it is new.

        Two rows of one person with two numbers would otherwise change places at every import.
        """
        known = self.known.phones_of(person)
        self._saw(*(phone for phone in known if phone.number in owner.phones))
        for position, number in enumerate(owner.phones):
            if any(phone.number == number for phone in known):
                continue
            is_main = position == 0 and id(person) not in self.got_main_phone
            if is_main:
                self.got_main_phone.add(id(person))
                for phone in known:
                    self._set(phone, is_primary=False)
            digits = number.removeprefix("+")
            phone = Phone(
                person=person, number=number, last4=digits[-4:], reversed=digits[::-1], is_primary=is_main
            )
            known.append(self._new(phone))
            self.known.is_named(person, owner.name, number)

    def _ownership(
        self, unit: Unit, person: Person, owner: LedgerOwner, row: LedgerRow, present: list[Ownership]
    ) -> Ownership:
        ownership = next((o for o in present if o.person is person), None)
        if ownership is None:
            valid_from = row.contract.signed_on or local_date(self.at)
            ownership = self._new(
                Ownership(
                    person=person, unit=unit, share=owner.share, valid_from=valid_from,
                    stage=Stage.POTENTIAL, stage_since=valid_from,
                )
            )  # fmt: skip
            self.known.ownerships[unit.code].append(ownership)
        self._set(ownership, share=owner.share)
        if row.steward:
            self._set(ownership, steward_name=row.steward, steward=self.known.stewards.get(row.steward))
        return ownership

    # --- bookkeeping ---

    def _new(self, thing: T) -> T:
        self.plan.created[type(thing)].append(thing)
        self.row_changed = True
        return thing

    def _saw(self, *things: Model) -> None:
        """What is on record already and named by the file."""
        for thing in things:
            if not thing._state.adding:
                self.plan.seen[type(thing)].add(id(thing))

    def _set(self, thing: Model, **values: Any) -> bool:
        """Set what differs; an empty value says that the file does not know, and changes nothing."""
        differing = {
            name: value
            for name, value in values.items()
            if value not in (None, "") and getattr(thing, name) != value
        }
        if differing:
            self._touch(thing, {name: getattr(thing, name) for name in differing})
        for name, value in differing.items():
            setattr(thing, name, value)
        return bool(differing)

    def _touch(self, thing: Model, before: dict[str, Any]) -> None:
        """Remember what stood there first: a field that two rows change goes back to before both."""
        self.row_changed = True
        if not thing._state.adding:
            known = self.plan.changed[type(thing)].setdefault(id(thing), (thing, {}))[1]
            known.update({name: value for name, value in before.items() if name not in known})


def _key(unit: Unit, owner: LedgerOwner) -> str:
    phone = owner.phones[0] if owner.phones else ""
    return natural_key(name=owner.name, id_number=owner.id_number, phone=phone, unit_code=unit.code)
