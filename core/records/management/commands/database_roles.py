"""``manage.py database_roles``: run by the owner of the tables after each migration (SEC-02)."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from core.records.database_roles import ORDINARY, UnsafeRole, application_role_grant


class Command(BaseCommand):
    help = "Makes the application's role in the database and grants what it needs; it cannot alter history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "role",
            nargs="?",
            help="name of the role; without it name and password of APPLICATION_DATABASE_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url = urlsplit(os.environ.get("APPLICATION_DATABASE_URL", ""))
        role, password = options["role"] or unquote(url.username or ""), None
        if not role:
            raise CommandError(
                "Name the role, or set APPLICATION_DATABASE_URL to the application's DATABASE_URL."
            )
        if role == unquote(url.username or "") and url.password:
            password = unquote(url.password)
        try:
            tables = application_role_grant(role, password)
        except UnsafeRole as error:
            raise CommandError(str(error)) from error
        for table, allowed in tables.items():
            if allowed != ORDINARY:
                self.stdout.write(f"{table}: {allowed} only")
        self.stdout.write(f"{role} may work with {len(tables)} tables.")
