#!/usr/bin/env python
"""Django's commands; without DATABASE_URL on our own embedded PostgreSQL under var/."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("DATABASE_URL"):
        from devtools.servers import use_embedded

        use_embedded("run")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
