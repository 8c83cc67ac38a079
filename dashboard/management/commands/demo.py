"""Fills an empty database with the demo, and names its accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from complaints.services.grading import complaints_regrade_due
from core.accounts.models import User
from core.places.models import Company
from core.time import local_date, now
from dashboard.demo.cast import CAST, cast_make, password
from dashboard.demo.homes import ledger_csv
from dashboard.demo.story import story_tell
from owners.services.importing import ledger_import


class Command(BaseCommand):
    help = "Makes a small company with homes and complaints in an empty database, by the real services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are users already")

    def handle(self, *args: Any, if_empty: bool = False, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The demo is for trying things out; it is refused in production.")
        if User.objects.exists():
            if not if_empty:
                raise CommandError("The database has users already; the demo needs an empty one.")
        else:
            self._make()
        self._name_accounts()

    @transaction.atomic
    def _make(self) -> None:
        at = now()
        Company.objects.get_or_create(name="示范地产集团")
        cast = cast_make()
        ledger_import(content=ledger_csv(local_date(at)), file_name="demo.csv", by=None, at=at)
        count = story_tell(cast, at)
        complaints_regrade_due(at=at)
        self.stdout.write(f"Demo: {count} complaints made.")

    def _name_accounts(self) -> None:
        if not User.objects.filter(username="desk").exists():
            return
        self.stdout.write(f"Accounts of the demo (password for all: {password()}):")
        for player in CAST:
            roles = ", ".join(str(role.label) for role in player.roles)
            self.stdout.write(f"  {player.username:<8} {player.full_name}  {roles}")
