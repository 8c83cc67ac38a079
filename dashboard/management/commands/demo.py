"""Makes the demo, in an empty database or instead of the demo that is there, and names its accounts."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.time import now
from dashboard.demo.cast import CAST, CONTRACTOR, password
from dashboard.demo.making import Size, demo_make
from dashboard.demo.progress import Progress
from dashboard.demo.replacing import Refused, check_may_be_made, check_may_be_replaced, database_empty


class Command(BaseCommand):
    help = "Makes three projects with 18 months of history in an empty database, by the real services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are users already")
        parser.add_argument(
            "--reset", action="store_true", help="a fresh demo instead of the one that is there"
        )
        parser.add_argument(
            "--even-so",
            default="",
            metavar="DATABASE",
            help="also in production, also where own data is lost",
        )
        parser.add_argument("--homes", type=int, default=100, metavar="PERCENT", help="fewer homes")
        parser.add_argument(
            "--days", type=int, default=100, metavar="PERCENT", help="fewer events on ordinary days"
        )
        parser.add_argument(
            "--scenes", type=int, default=100, metavar="PERCENT", help="less work on the opening day"
        )

    def handle(
        self,
        *args: Any,
        if_empty: bool = False,
        reset: bool = False,
        even_so: str = "",
        homes: int = 100,
        days: int = 100,
        scenes: int = 100,
        **options: Any,
    ) -> None:
        try:
            check_may_be_made(even_so=even_so)
            if reset:
                check_may_be_replaced(even_so=even_so)
                self.stderr.write("Removing the present demo ...")
                database_empty()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not User.objects.exists():
            self._make(Size(homes, days, scenes))
        elif not if_empty:
            raise CommandError(
                "The database has people in it already; the demo needs an empty one. `make demo` replaces a demo."
            )
        self._name_accounts()

    def _make(self, size: Size) -> None:
        self.stderr.write("Making the demo: three projects and 18 months of history, about a minute ...")
        began = time.monotonic()
        made = demo_make(at=now(), size=size, progress=Progress(sys.stderr))
        self.stdout.write(
            f"Demo: {made.units} units, {made.contacts} contacts and {made.complaints} complaints"
            f" made in {time.monotonic() - began:.0f} s."
        )

    def _name_accounts(self) -> None:
        if not User.objects.filter(username="desk").exists():
            return
        self.stdout.write(f"Accounts of the demo (password for all: {password()}):")
        for player in CAST:
            roles = ", ".join(str(role.label) for role in player.roles)
            where = f" ({player.project})" if player.project else ""
            self.stdout.write(f"  {player.username:<10} {player.full_name}  {roles}{where}")
        self.stdout.write(f"  {CONTRACTOR[0]:<10} {CONTRACTOR[1]}  {UserKind.CONTRACTOR.label}")
