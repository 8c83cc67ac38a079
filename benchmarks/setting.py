"""What a run of the bench is: its size, its instant, its servers."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

SMALL, MILLION = 10_000, 1_000_000
PROJECTS = 50
OWN = "BENCH_DATABASE_URL"  # another PostgreSQL server than our embedded one
# The data is about this instant, and so are the pages: a run next month measures the same.
AT = dt.datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(dt.UTC)


ORDERS = 3.0  # for each home


@dataclass(frozen=True, slots=True)
class Scale:
    """How many homes, people and complaints; how many stories the real services play; the orders of each home."""

    rows: int
    stories: int = 240
    orders: float = ORDERS

    @property
    def database(self) -> str:
        return f"bench_{self.rows}"

    @property
    def homes_per_project(self) -> int:
        return -(-self.rows // PROJECTS)


def clock_offset() -> int:
    """Seconds from the real clock to the instant of the data."""
    return round((AT - dt.datetime.now(dt.UTC)).total_seconds())


def clock_set(at: dt.datetime) -> None:
    """Entries are typed when things happen, not today."""
    from django.conf import settings

    settings.CLOCK_OFFSET_SECONDS = (at - dt.datetime.now(dt.UTC)).total_seconds()


def use_servers() -> None:
    """Start the bench's own embedded servers, unless BENCH_DATABASE_URL names one; before Django reads its settings.

    The database that a DATABASE_URL of this shell names is never touched.
    """
    from devtools import assets
    from devtools.servers import use_embedded

    os.environ.pop("DATABASE_URL", None)
    if given := os.environ.get(OWN):
        os.environ["DATABASE_URL"] = given
    use_embedded("bench")
    assets.build()
    os.environ.update(
        CLOCK_OFFSET_SECONDS=str(clock_offset()), DB_CONN_MAX_AGE="600", LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="config.settings",
    )  # fmt: skip


def url_of(database: str) -> str:
    """The address of a database on the bench's server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
