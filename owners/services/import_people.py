"""Who the owners of a ledger are, and what it says about them (OWN-07, OWN-08)."""

from __future__ import annotations

import datetime as dt

from core.accounts.models import User
from core.masking import mask_name
from core.places.models import Unit
from core.text import normalise, sort_key
from owners.enums import Segment
from owners.ledger.rows import Finding, LedgerOwner, LedgerRow, Severity
from owners.models import Ownership, Person, PersonSegments, Phone
from owners.policies.identity import found_by, natural_key
from owners.services.import_plan import Plan, Planner
from owners.services.import_state import Known


class PeoplePlanner(Planner):
    """Finds the people of a row among those on record, or makes them."""

    def __init__(self, known: Known, *, by: User | None, at: dt.datetime) -> None:
        super().__init__(known, by=by, at=at)
        self.got_main_phone: set[int] = set()
        self.told_segments: dict[int, dict[Segment, str]] = {}

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
        if person._state.adding:
            self._person_fill(person, owner)
            return
        if person.name != owner.name and (owner.id_number or not person.name):
            self._set(person, name=owner.name, sort_key=sort_key(owner.name), initials=found_by(owner.name))
        if owner.id_number and not person.id_last4:
            self._touch(person, {"id_number_token": person.id_number_token, "id_last4": person.id_last4})
            person.id_number = owner.id_number
            key = natural_key(name=owner.name, id_number=owner.id_number)
            self.known.people[key] = person
            self._set(person, natural_key=key)

    def _person_fill(self, person: Person, owner: LedgerOwner) -> None:
        """Somebody new; what is slow to make of a name and a number waits until it is written."""
        if owner.id_number or not person.name:
            person.name = owner.name
        if owner.id_number and not person.id_last4:
            self.plan.id_numbers[id(person)] = owner.id_number
            person.id_last4 = owner.id_number[-4:]
            person.natural_key = natural_key(name=owner.name, id_number=owner.id_number)
            self.known.people[person.natural_key] = person

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

    def _segments(self, person: Person, owner: LedgerOwner, row: LedgerRow) -> None:
        """What the file knows; what it leaves empty stays as it is (OWN-08).

        Of two rows that differ about one person the first one counts: they would change places at every import.
        """
        told = self.told_segments.setdefault(id(person), {})
        if any(told.setdefault(segment, value) != value for segment, value in owner.segments):
            self.plan.findings.append(Finding(Severity.WARNING, "segment_differs", row.sheet, row.number))
        segments = self.known.segments.get(id(person))
        if segments is None:
            if not told:
                return
            made = PersonSegments(person=person, changed_at=self.at, changed_by=self.by, version=1)
            segments = self.known.segments[id(person)] = self._new(made)
        self._saw(segments)
        was = {name: getattr(segments, name) for name in ("version", "changed_at", "changed_by")}
        if self._set(segments, **{segment.value: value for segment, value in told.items()}):
            self._touch(segments, was)
            segments.changed_at, segments.changed_by = self.at, self.by
            if not segments._state.adding:
                segments.version += 1


def people_finish(plan: Plan) -> None:
    """Give the people who are about to be saved what they are found by, and their numbers encrypted."""
    for person in plan.created[Person]:
        person.sort_key, person.initials = sort_key(person.name), found_by(person.name)
        person.id_number = plan.id_numbers.get(id(person), "")


def _key(unit: Unit, owner: LedgerOwner) -> str:
    phone = owner.phones[0] if owner.phones else ""
    return natural_key(name=owner.name, id_number=owner.id_number, phone=phone, unit_code=unit.code)
