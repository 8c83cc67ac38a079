"""The authorization matrix: every address × method × person × own or foreign object (SEC-01)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction

from complaints.enums import Action, MatterWay
from complaints.enums.warnings import WarningWay
from core.accounts.enums import ROLE_PERMISSIONS, Role
from owners.enums import REVEALABLE
from satisfaction.views import WAYS
from tests.authorization.addresses import API_ACTIONS
from tests.authorization.people import ANONYMOUS, NO_ROLE, ROLES
from tests.authorization.requests import answered
from tests.authorization.stage import Stage, Things
from tests.authorization.table import METHODS, Row, rows, url_names
from tests.rotation import is_of_today

pytestmark = pytest.mark.rule("SEC-01", "OWN-05")  # no answer shows a raw number either: answered()
ROWS = rows()
REFUSED = {"in", "401", "403", "404", "405", "409", "422"}
VARIANTS = {
    "complaint_act": set(Action.values),
    "owner_reveal": set(REVEALABLE),
    "follow_up_act": set(WAYS) - {"sheet"},  # which has a page of its own
    "matter_act": set(MatterWay.values),
    "warning_act": set(WarningWay.values),
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are no news for the log."""
    logger = logging.getLogger("django.request")
    level, logger.level = logger.level, logging.CRITICAL
    yield
    logger.setLevel(level)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert [name for name, times in Counter(url_names()).items() if times > 1] == []
    assert {row.name for row in ROWS} == set(url_names())
    assert [key for key, times in Counter((row.key, row.method) for row in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_of_an_address_has_its_rows(name: str) -> None:
    told = {row.key.partition(":")[2] for row in ROWS if row.name == name}
    assert told == VARIANTS[name]


def test_every_role_has_a_column() -> None:
    assert set(ROLES.values()) == set(Role) == set(ROLE_PERMISSIONS)


def _ask(stage: Stage, row: Row, expected: dict[str, str], things: Things) -> dict[str, tuple[str, str]]:
    """The cells that are answered otherwise: (expected, answered); a third of the people each day (``make matrix``).

    What is refused is not undone here: it must not leave anything behind; what is accepted is undone after each.
    """
    wrong = {}
    with stage.nothing_changes():
        for column, code in expected.items():
            if column != ANONYMOUS and not is_of_today(f"{row.key} {row.method} {column}", 3):
                continue
            with transaction.atomic():
                given = answered(stage, row.key, row.method, column, things)
                transaction.set_rollback(given not in REFUSED)
            if given != code:
                wrong[column] = (code, given)
    return wrong


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.key}-{row.method}")
def test_row(stage: Stage, row: Row) -> None:
    """Every person is answered as it stands in the row, and a refused request writes nothing."""
    assert _ask(stage, row, row.cells, stage.here) == {}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.foreign != "-"], ids=lambda row: f"{row.key}-{row.method}"
)
def test_row_about_a_foreign_object(stage: Stage, row: Row) -> None:
    """Whoever finds it in their own project finds nothing, or stays refused, in another one."""
    expected = {
        column: row.foreign_code(column) for column in (*ROLES, NO_ROLE) if row.cells[column] != "404"
    }
    assert _ask(stage, row, expected, stage.there) == {}


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS}))
def test_every_other_method_is_refused(stage: Stage, name: str) -> None:
    """405 even for those who may use the page; a third of the methods each day."""
    told = [row for row in ROWS if row.name == name]
    first = told[0]
    who = next(column for column, code in first.cells.items() if code in {"200", "201", "204", "302", "503"})
    others = [
        method
        for method in METHODS
        if method not in {row.method for row in told} and is_of_today(f"{name} {method}", 3)
    ]
    with stage.nothing_changes():
        given = {method: answered(stage, first.key, method, who, stage.here) for method in others}
    assert given == dict.fromkeys(others, "405")


def test_an_action_over_the_api_is_answered_as_its_page_is() -> None:
    """One policy behind both faces: only "led on" (302) is "done" (200) there, and the sign-in a 401."""
    cells = {(row.key, row.method): row.cells for row in ROWS}
    same = {"302": "200", "in": "401"}
    for action, name in API_ACTIONS.items():
        page = cells[f"complaint_act:{action.value}", "POST"]
        assert cells[name, "POST"] == {column: same.get(code, code) for column, code in page.items()}
