"""Whatever the description allows is answered within the description, and never with a fault of ours."""

from __future__ import annotations

import datetime as dt
import gc
import uuid
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from complaints.enums import State
from core.accounts.enums import Role
from core.notices.enums import NoticeKind
from core.notices.services import notice_add
from core.records.models import Attachment, Case
from core.records.services import attachments_add
from frontdesk.enums import PromiseKind
from frontdesk.services.promises import Given, promise_on_contact
from owners.enums import Channel, ContactKind
from owners.models import Ownership
from owners.services.contacts import contact_log
from tests.api.asking import Asker
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import pdf
from tests.factories.accounts import staff
from tests.factories.complaints import complaint, complaint_in
from tests.factories.ledger import line
from tests.factories.owners import imported

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # schemathesis reads a file that is answered and leaves closing it to the garbage collector
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DAY = dt.timedelta(days=1)
EACH = 6  # requests for each operation: about twenty seconds in all


@pytest.fixture(autouse=True)
def _garbage_waits() -> Iterator[None]:
    """CPython 3.11 takes a collection in the middle of `ast.parse` (Hypothesis reads its lambdas) for a fault."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def app() -> Iterator[Any]:
    """The product itself, without the closing of connections between requests: the test's transaction goes on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _stage(cast: Cast) -> tuple[Asker, dict[str, object]]:
    """Everything there is to read, for somebody who may do everything."""
    imported(line(1, project=cast.project.name))
    ownership = Ownership.objects.get()
    unit, person = ownership.unit, ownership.person
    everybody = staff("everybody", *Role)
    number = complaint(cast, person=person, by=everybody).case.number
    complaint_in(cast, State.CLOSED, unit=unit)
    attachments_add(case=Case.objects.get(number=number), uploads=[pdf()], by=everybody, at=FRIDAY)
    contact = contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary="问交付时间", by=cast.clerk, at=FRIDAY,
        unit=cast.unit, person=person, caller_phone="13900001234",
    )  # fmt: skip
    notice = notice_add(
        recipient=everybody, kind=NoticeKind.CASE_CHANGED, key="n", case=None, at=FRIDAY, params={}
    )
    assert notice is not None
    given = Given(PromiseKind.DATE, "回电", FRIDAY + DAY)
    promise = promise_on_contact(contact=contact, given=given, by=everybody, at=FRIDAY)
    known = {
        "number": number, "project_id": cast.project.pk, "building_id": unit.building_id, "unit_id": unit.pk,
        "person_id": person.pk, "ownership_id": ownership.pk, "contact_id": contact.pk, "notice_id": notice.pk,
        "attachment_id": Attachment.objects.get().pk, "promise_id": promise.pk,
    }  # fmt: skip
    return Asker(everybody), known


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_fault_and_no_answer_outside_the_description(
    cast: Cast, method: str, app: Any, settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    asker, known = _stage(cast)
    schema = schemathesis.openapi.from_wsgi("/api/schema/", app, headers=asker.headers)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.method.upper() == method:
            _ask(operation, asker, known)


def _ask(operation: Any, asker: Asker, known: dict[str, object]) -> None:
    """Requests about things that there are: unknown ones are only ever answered with 404."""

    @hypothesis.settings(
        max_examples=1 if operation.method == "get" and "/actions/" in operation.path else EACH,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        derandomize=True,
    )
    @hypothesis.given(operation.as_strategy())
    def ask(case: Any) -> None:
        headers = {**asker.headers, "X-Request-Id": str(uuid.uuid4())}
        if "If-Match" in (case.headers or {}):
            headers["If-Match"] = "*"
        for name, value in (case.path_parameters or {}).items():
            case.path_parameters[name] = known.get(name, value)
        (case.query or {}).pop("after", None)
        with transaction.atomic():
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)
            transaction.set_rollback(True)

    ask()
