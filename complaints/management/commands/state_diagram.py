"""``manage.py state_diagram``: write docs/states.md from the code, or check that it is what the code says (CMP-10)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from complaints.enums import Action, State
from complaints.models import Complaint
from complaints.policies.actions import RULES
from core.records.states import declared_edges

PAGE = "docs/states.md"
HEAD = """# States of a complaint

Written by `manage.py state_diagram` from the declared transitions and the table of actions; a test compares them
(CMP-10). A change of state is an arrow; whatever is not drawn is refused by the services and by the database.
"""


def diagram() -> str:
    """The arrows between states as a mermaid diagram."""
    arrows = [f"    {source} --> {target}" for source, target in declared_edges(Complaint)]
    names = [f'    state "{state.label}" as {state.value}' for state in State]
    return "\n".join(["stateDiagram-v2", *names, f"    [*] --> {State.RECEIVED.value}", *arrows])


def actions_table() -> str:
    """Which actions each state has."""
    rows = [
        f"| {state.label} | {', '.join(str(a.label) for a in Action if state in RULES[a].states) or '—'} |"
        for state in State
    ]
    return "\n".join(["| state | actions |", "|---|---|", *rows])


def page() -> str:
    """The whole document, in English."""
    with translation.override("en"):
        return f"{HEAD}\n```mermaid\n{diagram()}\n```\n\n## What can be done in each state\n\n{actions_table()}\n"


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
