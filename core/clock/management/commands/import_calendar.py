"""``manage.py import_calendar YEAR``: public holidays and make-up weekends of a year (decision 7)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock.services import calendar_import, recounts_run
from core.errors import InvalidInput
from core.time import now

LONGEST = 3600.0


class Command(BaseCommand):
    help = "Imports a year's public holidays into the national calendar; repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="+", type=int, metavar="YEAR")
        parser.add_argument("--calendar", default="national", help="code of the calendar")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            try:
                result = calendar_import(year=year, code=options["calendar"], by=None, at=now())
            except InvalidInput as refusal:
                raise CommandError(str(refusal)) from refusal
            published = "provisional, not published yet" if result.provisional else "published"
            self.stdout.write(f"{year}: {result.days} special days, {result.changed} changed ({published})")
        moved = recounts_run(seconds=LONGEST, now=now)
        self.stdout.write(f"{moved} open due times moved")
