"""``manage.py state_diagram``: write docs/states.md, or check that it says what the code says (CMP-10, RPR-14)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextChoices
from django.utils import translation

from complaints.enums import Action, State
from complaints.models import Complaint
from complaints.policies.actions import RULES
from core.records.states import StateModel, declared_edges
from repairs.enums import Action as OrderAction
from repairs.enums import OrderState
from repairs.models import WorkOrder
from repairs.policies.actions import RULES as ORDER_RULES

PAGE = "docs/states.md"
HEAD = """# States of complaints and of work orders

Written by `manage.py state_diagram` from the declared transitions and the tables of actions; a test compares them
(CMP-10, RPR-14). A change of state is an arrow; whatever is not drawn is refused by the services and by the database.
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """What is drawn of a kind of case."""

    title: str
    model: type[StateModel]
    states: type[TextChoices]
    born: str
    actions: type[TextChoices]
    rules: Mapping[Any, Any]  # action: a rule that names its states

    def diagram(self) -> str:
        """The arrows between states as a mermaid diagram."""
        arrows = [f"    {source} --> {target}" for source, target in declared_edges(self.model)]
        names = [f'    state "{state.label}" as {state.value}' for state in self.states]
        return "\n".join(["stateDiagram-v2", *names, f"    [*] --> {self.born}", *arrows])

    def actions_table(self) -> str:
        """Which actions each state has."""
        found = {
            state: [str(action.label) for action in self.actions if state in self.rules[action].states]
            for state in self.states
        }
        rows = [f"| {state.label} | {', '.join(labels) or '—'} |" for state, labels in found.items()]
        return "\n".join(["| state | actions |", "|---|---|", *rows])

    def part(self) -> str:
        """Its part of the document."""
        drawn = f"## {self.title}\n\n```mermaid\n{self.diagram()}\n```"
        return f"{drawn}\n\nWhat can be done in each state:\n\n{self.actions_table()}\n"


MACHINES = (
    Machine("A complaint", Complaint, State, State.RECEIVED, Action, RULES),
    Machine("A work order", WorkOrder, OrderState, OrderState.REQUESTED, OrderAction, ORDER_RULES),
)


def page() -> str:
    """The whole document, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *(machine.part() for machine in MACHINES)])


class Command(BaseCommand):
    help = f"Writes {PAGE} from the code."
    requires_system_checks = ()  # it reads only the declared transitions

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing, fail when the page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.BASE_DIR) / PAGE
        if not options["check"]:
            file.write_text(page(), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != page():
            raise CommandError(f"{PAGE} is out of date: run manage.py state_diagram.")
