"""What the verdict needs to know, read from the settings (RPR-06, RPR-16)."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from core.places.enums import UnitStatus
from core.places.models import PublicPlace, Unit
from core.time import start_of_day
from repairs.defaults_warranty import SEASON_OF
from repairs.enums.warranty import TermUnit, WarrantyGroup
from repairs.models import ContractorScope, Fault, HeatingSeason, Patrol, WarrantyTerm
from repairs.policies.warranty import Built, Facts, Reason, Season, Term, Verdict, verdict


def warranty_verdict(
    *,
    fault: Fault,
    project_id: int,
    on: dt.date,
    unit: Unit | None = None,
    public_place: PublicPlace | None = None,
) -> Verdict:
    """In or out, days left, who pays, the contractor and why, for a fault reported on the day (RPR-06, RPR-16).

    Without a unit it is about a public place.
    """
    group = fault.warranty
    terms = list(
        WarrantyTerm.objects.filter(_here(project_id), group=group, active=True).order_by(
            F("project").asc(nulls_last=True), F("valid_from").desc(nulls_last=True)
        )
    )
    is_public = unit is None or fault.place.is_public
    building_id = unit.building_id if unit else public_place.building_id if public_place else None
    handed_over_on = unit.handed_over_on if unit else None
    facts = Facts(
        group=group,
        term=_term(terms, handed_over_on or on),
        on=on,
        handed_over_on=handed_over_on,
        is_handed_over=unit is not None and unit.status == UnitStatus.HANDED_OVER,
        is_public=is_public,
        season=_season(group, project_id),
        built=_built(terms, fault, project_id, building_id),
        causes=_causes(group, unit, on),
    )
    return verdict(facts)


def _causes(group: WarrantyGroup, unit: Unit | None, on: dt.date) -> list[Reason]:
    """Violations of fit-out works in the home that touch the part and were not put right before (RPR-18)."""
    if unit is None:
        return []
    open_then = Q(corrected_at=None) | Q(corrected_at__gt=start_of_day(on))
    found = Patrol.objects.filter(
        open_then, fit_out__unit=unit, is_violation=True, touches__contains=[group], on__lte=on
    )
    rows = found.order_by("on", "pk").values_list("fit_out_id", "on")
    return [Reason("fit_out", {"number": fit_out, "found_on": day.isoformat()}) for fit_out, day in rows]


def _here(project_id: int) -> Q:
    return Q(project_id=project_id) | Q(project=None)


def _term(terms: list[WarrantyTerm], on: dt.date) -> Term:
    """The period that holds for what was handed over on the day; the project's own comes first in the list."""
    for row in terms:
        if row.valid_from is None or row.valid_from <= on:
            return Term(TermUnit(row.unit), row.amount)
    return Term(TermUnit.MONTHS, 0)


def _season(group: WarrantyGroup, project_id: int) -> Season | None:
    if group not in SEASON_OF:
        return None
    rows = HeatingSeason.objects.filter(_here(project_id), kind=SEASON_OF[group])
    row = rows.order_by(F("project").asc(nulls_last=True)).first()
    return Season(row.starts_month, row.starts_day, row.ends_month, row.ends_day) if row else None


def _built(terms: list[WarrantyTerm], fault: Fault, project_id: int, building_id: int | None) -> Built | None:
    """Who built it: the narrowest scope (building before project, component before its group)."""
    scopes = ContractorScope.objects.filter(
        Q(building_id=building_id) | Q(building=None),
        Q(component_id=fault.component_id) | Q(component=None),
        project_id=project_id, group=fault.warranty, is_active=True, contractor__is_active=True,
    ).select_related("contractor")  # fmt: skip
    narrowest = scopes.order_by(
        F("building").asc(nulls_last=True), F("component").asc(nulls_last=True)
    ).first()
    if narrowest is None:
        return None
    accepted_on = narrowest.completion_accepted_on
    own = Term(TermUnit.MONTHS, narrowest.months) if narrowest.months is not None else None
    term = own or _term(terms, accepted_on)
    return Built(narrowest.contractor_id, narrowest.contractor.name, accepted_on, term, narrowest.pk)
