"""``manage.py administrator USERNAME``: the first administrator, or the way back in for one who lost the phone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.administration.services.rescue import administrator_make
from core.time import now


class Command(BaseCommand):
    help = "Makes a user a system administrator with a new password (shown once) and without a second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user, password = administrator_make(username=options["username"], at=now())
        self.stdout.write(f"{user.username} signs in with {password} and then chooses another password.")
