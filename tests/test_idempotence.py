"""Every task and command: once or three times is the same, or a reason why not (CLK-04, CLK-06).

Messages of the queue come twice, operators press a key again, a container starts anew.  A new task or command belongs
into one of the two lists here; in neither, it fails this test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command, get_commands

from complaints.enums import State
from complaints.services.monthly import review_decide
from config.celery import app
from core.accounts.enums import Role
from core.clock.enums import Target
from core.clock.models import Deadline
from owners.services.exports import export_order
from owners.services.uploads import upload_keep
from repairs.enums import OrderState
from tests.cast import FRIDAY, make_cast
from tests.complaints.actions import transfer
from tests.factories.clock import house, many_deadlines
from tests.factories.complaints import complaint, complaint_in
from tests.factories.ledger import cell_day, line, workbook
from tests.factories.owners import imported, staff
from tests.factories.repairs import make_crew, order_in
from tests.unchanged import OURS, tables

pytestmark = pytest.mark.rule("CLK-04", "CLK-06")
LATER = FRIDAY + dt.timedelta(days=150)
ROLE_OF_THE_TEST = "idempotence test"

# Each with what it needs; run three times at one instant.
IDEMPOTENT: dict[str, Callable[[Path], object]] = {
    "core.clock.tasks.sweep_deadlines": lambda _: task("core.clock.tasks.sweep_deadlines"),
    "core.notices.tasks.send_notices": lambda _: task("core.notices.tasks.send_notices"),
    "complaints.tasks.draw_rechecks": lambda _: task("complaints.tasks.draw_rechecks"),
    "complaints.tasks.regrade_due": lambda _: task("complaints.tasks.regrade_due"),
    "complaints.tasks.transfers_silent": lambda _: task("complaints.tasks.transfers_silent"),
    "complaints.tasks.tell_of_decisions": lambda _: task("complaints.tasks.tell_of_decisions"),
    "complaints.tasks.promise_news": lambda _: task("complaints.tasks.promise_news"),
    "complaints.tasks.find_warnings": lambda _: task("complaints.tasks.find_warnings"),
    "repairs.tasks.ends_of_days": lambda _: task("repairs.tasks.ends_of_days"),
    "owners.tasks.move_stages": lambda _: task("owners.tasks.move_stages"),
    "owners.tasks.work_on_uploads": lambda _: task("owners.tasks.work_on_uploads"),
    "owners.tasks.work_on_exports": lambda _: task("owners.tasks.work_on_exports"),
    "core.records.tasks.seal_history": lambda _: task("core.records.tasks.seal_history"),
    "core.records.tasks.sweep_files": lambda _: task("core.records.tasks.sweep_files"),
    "verify_history": lambda _: call_command("verify_history"),
    "sweep": lambda _: call_command("sweep"),
    "import_calendar": lambda _: call_command("import_calendar", "2031", "2032"),
    "database_roles": lambda _: call_command("database_roles", ROLE_OF_THE_TEST),
    "demo": lambda _: call_command("demo", if_empty=True),
    "state_diagram": lambda _: call_command("state_diagram", check=True),
    "import_ledger": lambda folder: call_command("import_ledger", str(folder / "ledger.xlsx")),
}
# It sends in threads, which see only what is committed.
COMMITTED: dict[str, Callable[[Path], object]] = {"send_notices": lambda _: call_command("send_notices")}
NOT_IDEMPOTENT = {
    "administrator": "each call is a new way in: it makes a new password and ends the one before",
    "api_token": "each call of `issue` hands out another token; nobody could ask again for one that was shown once",
}
# These must find something to do in the world below; else three times nothing would prove nothing.
# (Files that nobody keeps are no rows; sweeping them is proven in tests/records.)
BUSY = {name for name in IDEMPOTENT if "." in name} - {"core.records.tasks.sweep_files"} | {
    "sweep",
    "send_notices",
    "import_calendar",
    "import_ledger",
}


def task(name: str) -> object:
    app.loader.import_default_modules()
    return app.tasks[name].apply(throw=True).result


def make_world(folder: Path) -> None:
    """Promises that are late, messages to be sent, a grade and a stage that time has moved, a transfer that nobody
    answered, a decision that is due, an order that nobody finished yesterday, an old upload, an export that waits, a
    ledger."""
    many_deadlines(house(), 3)
    cast = make_cast()
    old = complaint(cast)
    Deadline.objects.filter(case=old.pk, target=Target.NEWS).delete()  # from before that was promised
    transfer(cast, complaint_in(cast, State.INVESTIGATING).pk, FRIDAY)
    today = FRIDAY.date()
    review_decide(project=cast.project, month_on=today.replace(day=1), decision="样板先行", owner=cast.handler,
                  due_on=today, by=cast.manager, at=FRIDAY)  # fmt: skip
    order_in(make_crew(cast), OrderState.TAKEN, at=LATER - dt.timedelta(days=1))
    imported(line(1, handed_over_on=cell_day(2026, 9, 30)), at=FRIDAY)
    upload_keep(content=workbook(line(2)), file_name="x", language="en",
                by=staff(Role.SYSTEM_ADMINISTRATOR), at=FRIDAY)  # fmt: skip
    export_order(kind="units", asked={}, language="en", by=staff(Role.FRONT_DESK), at=FRIDAY)
    (folder / "ledger.xlsx").write_bytes(workbook(line(3), line(4)))
    with time_machine.travel(FRIDAY + dt.timedelta(days=2), tick=False):
        call_command("sweep")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Months later every file of another test would be one that nobody keeps."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.mark.django_db
@pytest.mark.parametrize("name", IDEMPOTENT)
def test_three_times_is_once(name: str, tmp_path: Path) -> None:
    assert_three_times_is_once(name, tmp_path)


@pytest.mark.commits
@pytest.mark.parametrize("name", COMMITTED)
def test_three_times_is_once_for_what_works_in_threads(name: str, tmp_path: Path) -> None:
    assert_three_times_is_once(name, tmp_path)


def assert_three_times_is_once(name: str, tmp_path: Path) -> None:
    make_world(tmp_path)
    run = (IDEMPOTENT | COMMITTED)[name]
    digests = [tables()]
    with time_machine.travel(LATER, tick=False):
        for _ in range(3):
            run(tmp_path)
            digests.append(tables())
    before, first, *again = digests
    assert (before != first) == (name in BUSY)
    for later in again:
        assert [table for table in first if first[table] != later[table]] == []


def test_every_task_and_command_is_in_one_of_the_lists() -> None:
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith(OURS)}
    commands = {name for name, home in get_commands().items() if home in ours}
    app.loader.import_default_modules()
    tasks = {name for name in app.tasks if not name.startswith("celery.")}
    assert commands | tasks == IDEMPOTENT.keys() | COMMITTED.keys() | NOT_IDEMPOTENT.keys()
    assert not (IDEMPOTENT | COMMITTED).keys() & NOT_IDEMPOTENT.keys()


def test_the_beat_table_rings_nothing_but_idempotent_tasks() -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= IDEMPOTENT.keys()
