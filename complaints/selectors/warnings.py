"""What warns early (CMP-21): the causes that hold for a complaint now, and the warnings that a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from complaints.enums import ENDED, RESOLVED, Assessment, FactKind, PlanOutcome, State
from complaints.enums.warnings import WarningCause
from complaints.models import Complaint, EarlyWarning, WarningRule, WarningTrigger
from complaints.selectors import matter_facts
from core.accounts.models import User
from core.records.querysets import visible_to
from core.time import add_months_at

OF_FACT = {
    FactKind.LITIGATION: WarningCause.LITIGATION,
    FactKind.THREAT: WarningCause.LITIGATION,
    FactKind.MEDIA: WarningCause.MEDIA,
    FactKind.PRESSING: WarningCause.PRESSING,
}
Numbers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A cause that holds: about what, and by what; ``triggers`` are keys with their complaints.

    ``least`` new triggers are needed to open a warning; fewer only join one that is open.
    """

    cause: WarningCause
    subject: str
    triggers: Mapping[str, int]
    matter_id: int | None
    least: int = 1


def numbers_in_use() -> Numbers:
    """The causes that warn, each with its number."""
    return dict(WarningRule.objects.filter(is_active=True).values_list("cause", "number"))


def causes_of(complaint: Complaint, numbers: Numbers, at: dt.datetime) -> Iterator[Found]:
    """Every cause that holds for the complaint now (CMP-21); what has ended meanwhile warns no more."""
    if complaint.state in ENDED:
        return
    matter_id = complaint.matter_id
    of_matter = f"matter:{matter_id}"
    for fact in complaint.facts.filter(withdrawn_at=None):
        cause = OF_FACT[FactKind(fact.kind)]
        if cause in numbers:
            yield Found(cause, of_matter, {f"fact:{fact.pk}": complaint.pk}, matter_id)
    if (days := numbers.get(WarningCause.AGE)) and _is_old(complaint, days, at):
        yield Found(WarningCause.AGE, of_matter, {f"age:{complaint.pk}": complaint.pk}, matter_id)
    if plans := numbers.get(WarningCause.PLANS):
        declined = complaint.plans.filter(outcome=PlanOutcome.DECLINED).order_by("pk")
        ids = list(declined.values_list("pk", flat=True))
        if len(ids) >= plans:
            key = f"plans:{complaint.pk}:{ids[-1]}"
            yield Found(WarningCause.PLANS, f"case:{complaint.pk}", {key: complaint.pk}, matter_id)
    homes = numbers.get(WarningCause.HOUSEHOLDS)
    if homes and matter_facts(matter_id).households >= homes:
        key = f"households:{matter_id}"
        yield Found(WarningCause.HOUSEHOLDS, of_matter, {key: complaint.pk}, matter_id)
    if least := numbers.get(WarningCause.CLUSTER):
        yield from _clusters(complaint, least, at)


def _is_old(complaint: Complaint, days: int, at: dt.datetime) -> bool:
    """Open for so many days: neither ended nor resolved, and not outside the age count."""
    if complaint.state in ENDED | RESOLVED or complaint.assessment == Assessment.NO_FAULT:
        return False
    return complaint.case.reported_at + dt.timedelta(days=days) <= at


def _clusters(complaint: Complaint, least: int, at: dt.datetime) -> Iterator[Found]:
    """The complaints of one subcategory in one building, and in one unit type of the project, within a month."""
    unit, project_id = complaint.case.unit, complaint.case.project_id
    if unit is None or complaint.category_id is None:
        return
    month = Complaint.objects.filter(
        category=complaint.category_id,
        case__project=project_id,
        case__reported_at__gt=add_months_at(at, -1),
        case__reported_at__lte=at,
    ).exclude(state=State.WITHDRAWN)
    places = {f"building:{unit.building_id}": month.filter(case__unit__building=unit.building_id)}
    if unit.unit_type:
        places[f"type:{project_id}:{unit.unit_type}"] = month.filter(case__unit__unit_type=unit.unit_type)
    for place, found in places.items():
        subject = f"{place}:{complaint.category_id}"
        ids = found.order_by("pk").values_list("pk", flat=True)
        triggers = {f"cluster:{subject}:{pk}": pk for pk in ids}
        yield Found(WarningCause.CLUSTER, subject, triggers, None, least)


def triggers_new(found: Found) -> dict[str, int]:
    """Those that have not counted for any warning yet."""
    known = set(WarningTrigger.objects.filter(key__in=found.triggers).values_list("key", flat=True))
    return {key: pk for key, pk in found.triggers.items() if key not in known}


def warnings_visible_to(user: User) -> QuerySet[EarlyWarning]:
    """The one door to early warnings: those whose case the user may see (SEC-01)."""
    seen = EarlyWarning.objects.filter(visible_to(user, "case__"))
    return seen.select_related("case__project", "case__unit", "case__responsible", "matter", "closed_by")


def complaints_of(warning: EarlyWarning) -> QuerySet[Complaint]:
    """The complaints that the warning is about."""
    about = Complaint.objects.filter(pk__in=warning.triggers.values("complaint")).order_by("pk")
    return about.select_related("case__project", "case__unit", "case__responsible", "category")
