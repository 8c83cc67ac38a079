"""What a ledger would change, by kind, and how it is written down while two rows may change the same thing (OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from core.accounts.models import User
from core.places.models import Building, Company, Project, Section, Unit
from owners.ledger.rows import Finding
from owners.models import Ownership, Person, PersonSegments, Phone, SalesContract
from owners.services.import_state import Known

T = TypeVar("T", bound=Model)

# the order in which keys point; updates of a kind come before its new rows (a main phone is freed first)
KINDS: tuple[type[Model], ...] = (
    Company, Project, Building, Section, Unit, Person, PersonSegments, Phone, SalesContract, Ownership,
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
    id_numbers: dict[int, str] = field(default_factory=dict)  # of new people, by the id of the object

    @property
    def is_empty(self) -> bool:
        return not self.new_rows and not self.changed_rows


class Planner:
    """Writes down what a row makes and changes; what is on record stays as it is."""

    def __init__(self, known: Known, *, by: User | None, at: dt.datetime) -> None:
        self.known = known
        self.by = by
        self.at = at
        self.plan = Plan()
        self.row_changed = False

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
