"""What an import would do, in a form that can be kept for its preview: counts by kind, changes, findings (OWN-07).

Personal values are masked here already; codes stay codes, so that the page says them in its reader's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model

from core.masking import mask_id_number, mask_middle, mask_name, mask_phone
from core.places.models import Building, Project, Section, Unit
from core.time import local_date
from owners.enums import Segment
from owners.ledger.rows import Finding, Severity
from owners.models import Ownership, Person, PersonSegments, Phone, SalesContract
from owners.services.import_plan import Plan
from owners.services.importing import ImportResult

SHOWN = 200
#: The kinds of a ledger in the order in which a person thinks of them.
SHOWN_KINDS: tuple[type[Model], ...] = (
    Project, Building, Section, Unit, Person, PersonSegments, Phone, SalesContract, Ownership,
)  # fmt: skip


def _last4(text: str) -> str:
    return mask_id_number("0" * 14 + text)


# What follows from another field, or says the same in another way.
NOT_SHOWN = {
    "sort_key", "initials", "natural_key", "id_number_token", "last4", "reversed", "steward", "audited_by",
    "version", "changed_at", "changed_by",
}  # fmt: skip
# Segments are codes, whose words the page finds: half a code would be no word.
MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name, "steward_name": mask_name, "number": mask_phone, "id_last4": _last4,
    **dict.fromkeys(Segment.values, str),
}  # fmt: skip


def preview_of(result: ImportResult) -> dict[str, Any]:
    """The preview as JSON."""
    changes = list(changes_of(result.plan))
    return {
        "new": result.new,
        "changed": result.changed,
        "untouched": result.untouched,
        "good_rows": len(result.ledger.rows),
        "bad_rows": len(result.ledger.bad_rows),
        "kinds": [[kind.__name__, *counts_of(result.plan, kind)] for kind in SHOWN_KINDS],
        "changes": changes[:SHOWN],
        "changes_count": len(changes),
        "findings": {
            severity.value: _findings([f for f in result.findings if f.severity is severity])
            for severity in Severity
        },
    }


def counts_of(plan: Plan, kind: type[Model]) -> tuple[int, int, int]:
    """How many of a kind are new, changed, and named by the file but untouched."""
    changed = plan.changed[kind].keys()  # also what no row names: a main phone makes way for another
    return len(plan.created[kind]), len(changed), len(plan.seen[kind] - changed)


def changes_of(plan: Plan) -> Iterator[dict[str, Any]]:
    """Each changed field of what is on record: whose it is, from what, to what; personal values masked (OWN-05)."""
    for kind in SHOWN_KINDS:
        for thing, before in plan.changed[kind].values():
            for field, was in before.items():
                if field not in NOT_SHOWN and _shown(thing, field, was) != _shown(thing, field):
                    yield {
                        "kind": kind.__name__,
                        "of": _name_of(thing),
                        "field": field,
                        "from": _shown(thing, field, was),
                        "to": _shown(thing, field),
                    }


def finding_of(kept: dict[str, Any]) -> Finding:
    """A finding as it was before it was kept."""
    return Finding(**{**kept, "severity": Severity(kept["severity"])})


_NOW = object()


def _shown(thing: Model, field: str, value: Any = _NOW) -> str | bool | None:
    value = getattr(thing, field) if value is _NOW else value
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        value = local_date(value)
    text = str(value)
    if thing.PRIVACY.get(field) != "personal":  # type: ignore[attr-defined]
        return text
    return MASKS.get(field, mask_middle)(text)


def _name_of(thing: Any) -> str:
    if isinstance(thing, Phone | PersonSegments):
        return mask_name(thing.person.name)
    if isinstance(thing, Person):
        return mask_name(thing.name)
    if isinstance(thing, SalesContract):
        return str(thing.unit.code)
    if isinstance(thing, Ownership):
        return f"{thing.unit.code} · {mask_name(thing.person.name)}"
    return str(thing)


def _findings(findings: list[Finding]) -> dict[str, Any]:
    return {"count": len(findings), "lines": [_kept(finding) for finding in findings[:SHOWN]]}


def _kept(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "header": finding.header,
        "value": finding.value,
        "params": {
            key: value if isinstance(value, int) else str(value) for key, value in finding.params.items()
        },
    }
