"""What a ledger would change: compared with what is on record, without writing anything (OWN-07).

Cells left empty never erase what is known. An owner who is gone from the file is never taken for a resale:
that is a finding, and the ownerships of that unit stay as they are.
"""

from __future__ import annotations

import datetime as dt

from core.accounts.models import User
from core.places.enums import UnitStatus
from core.places.models import Building, Company, Project, Section, Unit
from core.time import local_date
from owners.enums import Stage
from owners.ledger.progress import Phase, Tell, tell_nobody
from owners.ledger.rows import Finding, LedgerOwner, LedgerRow, Severity
from owners.models import Ownership, Person, SalesContract
from owners.services.import_people import PeoplePlanner
from owners.services.import_plan import Plan
from owners.services.import_state import Known


def import_plan(
    rows: tuple[LedgerRow, ...],
    known: Known,
    *,
    by: User | None,
    at: dt.datetime,
    tell: Tell = tell_nobody,
) -> Plan:
    """Compare every row with what is on record."""
    planner = _Planner(known, by=by, at=at)
    for count, row in enumerate(rows, start=1):
        tell(Phase.COMPARING, count, len(rows))
        planner.take(row)
    return planner.plan


class _Planner(PeoplePlanner):
    """One row after the other: its unit, its contract, its owners."""

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
            company = self.known.company = self._new(Company.unnamed())
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
            self._segments(person, owner, row)
            ownership = self._ownership(unit, person, owner, row, present)
            if ownership not in present:
                fresh.append(ownership)
        return fresh

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
