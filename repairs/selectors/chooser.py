"""Choosing what is wrong, step by step through the tree of valid combinations (RPR-01), with the verdict at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.places.models import Unit
from repairs.models import Component, Fault, Problem, RepairPlace
from repairs.policies.warranty import Verdict
from repairs.selectors.warranty import warranty_verdict

STEPS = ("place", "component", "problem")


@dataclass(frozen=True, slots=True)
class Chooser:
    """What can be chosen now, what is chosen, and what follows from it."""

    places: Sequence[RepairPlace]
    components: Sequence[Component]
    problems: Sequence[Problem]
    chosen: Mapping[str, int]
    fault: Fault | None
    unit: Unit | None
    verdict: Verdict | None


def chooser_of(
    typed: Mapping[str, Any], *, unit: Unit | None, project_id: int | None, on: dt.date
) -> Chooser:
    """Three choices of which each narrows the next; ``typed`` is a form as it was sent, or ``{"fault": id}``.

    A choice that does not go with the one before it is dropped.  In a home public places stand last.
    """
    faults = Fault.objects.filter(is_active=True).select_related(*STEPS)
    start = faults.filter(pk=_key(typed.get("fault"))).first() if not typed.get("place") else None
    chosen = {step: getattr(start, f"{step}_id") if start else _key(typed.get(step)) for step in STEPS}
    places = list(RepairPlace.objects.filter(faults__is_active=True).distinct().order_by("is_public", "pk"))
    here = list(faults.filter(place_id=chosen["place"]).order_by("pk")) if chosen["place"] else []
    parts = [fault for fault in here if fault.component_id == chosen["component"]]
    fault = next((each for each in parts if each.problem_id == chosen["problem"]), None)
    held = {
        "place": chosen["place"] if here else 0,
        "component": chosen["component"] if parts else 0,
        "problem": chosen["problem"] if fault else 0,
    }
    verdict = None
    if fault is not None and project_id is not None:
        verdict = warranty_verdict(fault=fault, project_id=project_id, on=on, unit=unit)
    return Chooser(
        places=places,
        components=list(dict.fromkeys(each.component for each in here)),
        problems=[each.problem for each in parts],
        chosen=held,
        fault=fault,
        unit=unit,
        verdict=verdict,
    )


def _key(value: Any) -> int:
    """A key that was sent; 0 for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
