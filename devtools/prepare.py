"""Makes the database fit for the present code, and fills an empty one with the demo; one start of Django for all."""

from __future__ import annotations

import os

import django
from django.core.management import call_command

from devtools.paths import VAR

# What the demo says of itself; shown again when the address is known.
ACCOUNTS = VAR / "accounts.txt"


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with ACCOUNTS.open("w", encoding="utf-8") as file:
        call_command("demo", if_empty=True, stdout=file)


if __name__ == "__main__":
    prepare()
