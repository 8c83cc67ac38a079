"""Somebody of a contractor reaches their repair notices and nothing else, whatever roles they were given (SEC-01)."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from core.accounts.enums import UserKind
from core.accounts.models import User
from repairs.models import Contractor, ContractorAccount, RepairNotice
from tests.authorization.people import ADMINISTRATOR, OWNER
from tests.authorization.requests import answered
from tests.authorization.stage import NOW, Stage
from tests.authorization.table import rows
from tests.rotation import is_of_today
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("SEC-01", "OWN-05", "RPR-13")
OWN = (
    "repair_notices",
    "repair_notice",
    "api_repair_notices",
    "api_repair_notice",
    "api_repair_notice_answer",
)
REFUSED = {"in", "401", "403", "404", "405", "409", "422"}


@pytest.fixture
def contractor(stage: Stage) -> Iterator[User]:
    """The person of the column OW, who holds every role, is of the company that all notices went to."""
    user = stage.people[OWNER]
    User.objects.filter(pk=user.pk).update(kind=UserKind.CONTRACTOR)
    ContractorAccount.objects.create(
        user=user,
        contractor=Contractor.objects.distinct().get(notices__order__case__project=stage.here.project),
        added_at=NOW,
        added_by=stage.people[ADMINISTRATOR],
    )
    logger = logging.getLogger("django.request")
    level, logger.level = logger.level, logging.CRITICAL
    yield user
    logger.setLevel(level)


def test_a_contractor_is_answered_as_an_owner_is(stage: Stage, contractor: User) -> None:
    """A sixth of the rows each day (``make matrix``: all); no answer shows a raw number: ``answered``."""
    wrong = {}
    for row in rows():
        if row.name in (*OWN, "home") or not is_of_today(f"{row.key} {row.method} contractor", 6):
            continue
        with transaction.atomic():
            given = answered(stage, row.key, row.method, OWNER, stage.here)
            transaction.set_rollback(given not in REFUSED)
        if given != row.cells[OWNER]:
            wrong[row.key, row.method] = (row.cells[OWNER], given)
    assert wrong == {}


def test_their_own_notices_are_theirs(stage: Stage, contractor: User) -> None:
    client = stage.client(OWNER)
    assert client.get(reverse("home")).headers["Location"] == reverse("repair_notices")
    for things in (stage.here, stage.there):  # one company in two projects
        with transaction.atomic():
            told = [answered(stage, "repair_notice", method, OWNER, things) for method in ("GET", "POST")]
            transaction.set_rollback(True)
        assert told == ["200", "302"]
        assert answered(stage, "api_repair_notice", "GET", OWNER, things) == "200"
    other = Contractor.objects.create(name="别家公司")
    RepairNotice.objects.update(contractor=other)
    with nothing_changes():  # the stage's own would keep this person's rows for the tests that follow
        assert answered(stage, "repair_notice", "GET", OWNER, stage.here) == "404"
        assert answered(stage, "repair_notice", "POST", OWNER, stage.here) == "404"
    assert "PG-" not in client.get(reverse("repair_notices")).content.decode()
