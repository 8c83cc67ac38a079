#!/usr/bin/env python
"""Django's commands.  On a developer's machine, without DATABASE_URL, on our own embedded PostgreSQL under var/."""

import os
import sys


def _is_production() -> bool:
    """Whether somebody set this machine up: then a forgotten DATABASE_URL must fail, not start a server."""
    return not os.environ.get("DEVELOPMENT") and any(
        os.environ.get(n) for n in ("SECRET_KEY", "DATABASE_URL")
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not _is_production():
        from devtools.servers import use_embedded

        use_embedded("run")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
