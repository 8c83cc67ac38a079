"""An administrator keeps what each role may promise by itself, with its history (DSK-12)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.errors import InvalidInput, NotAllowed
from core.records.models import HistoryEntry
from core.records.selectors import administration_timeline
from frontdesk.enums import Extent, PromiseKind
from frontdesk.models import PromiseAuthority
from frontdesk.selectors.promises import authority_of, has_authority
from frontdesk.services.authorities import authority_change
from tests.cast import FRIDAY, Cast, make_cast
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DSK-12")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def change(cast: Cast, *, by: User | None = None, up_to: int | None = None, **extents: str) -> None:
    wanted = {kind: Extent(extents.get(kind.value, "no")) for kind in PromiseKind}
    limit = None if up_to is None else Decimal(up_to)
    authority_change(role="front_desk", extents=wanted, up_to=limit, by=by or cast.admin, at=FRIDAY)


def test_what_is_changed_holds_at_once_and_stands_in_the_history(cast: Cast) -> None:
    may = partial(has_authority, cast.clerk, cast.project.pk)
    assert (may("date", None), may("result", None), may("money", Decimal(1))) == (True, False, False)

    change(cast, result="yes", money="limited", up_to=500)

    assert (may("date", None), may("result", None)) == (False, True)
    assert (may("money", Decimal(500)), may("money", Decimal("500.01"))) == (True, False)
    change(cast, money="yes")
    assert may("money", Decimal(10**9))
    first = HistoryEntry.objects.filter(action="promise_authority_changed").earliest("pk")
    assert (first.by, first.case, first.details["to_limit"]) == (cast.admin, None, "500.00")
    said = str(administration_timeline(before=None, size=2)[1].sentence)
    assert "Front desk: dates yes, without limit → no, results no → yes" in said
    assert "money no  → up to an amount 500.00" in said


def test_saving_what_holds_changes_nothing(cast: Cast) -> None:
    with nothing_changes():
        change(cast, date="yes")


@pytest.mark.parametrize(
    ("extents", "up_to", "code"),
    [
        ({"money": "limited"}, None, "limit_missing"),
        ({"money": "limited"}, 0, "limit_missing"),
        ({"money": "yes"}, 500, "limit_without_meaning"),
        ({"money": "no"}, 500, "limit_without_meaning"),
    ],
)
def test_a_limit_that_says_nothing_is_refused(
    cast: Cast, extents: dict[str, str], up_to: int | None, code: str
) -> None:
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        change(cast, up_to=up_to, **extents)
    assert (refused.value.code, refused.value.field) == (code, "up_to")


def test_only_administrators_change_it(cast: Cast) -> None:
    with nothing_changes(), pytest.raises(NotAllowed):
        change(cast, by=cast.manager, date="yes", money="yes")


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_line_for_each_kind(cast: Cast) -> None:
    PromiseAuthority.objects.filter(role="front_desk").delete()
    amounts = [100, 200, 300, 400]
    results = at_once(
        [partial(change, cast, date="yes", money="limited", up_to=amount) for amount in amounts]
    )
    assert results == [None] * 4
    assert PromiseAuthority.objects.filter(role="front_desk").count() == 2
    held = authority_of("front_desk")
    assert held.extents == {PromiseKind.DATE: "yes", PromiseKind.RESULT: "no", PromiseKind.MONEY: "limited"}
    assert held.up_to in amounts


def test_the_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.admin)
    shown = client.get(reverse("promise_authority_list"))
    assert "money up to CNY 2,000" in shown.content.decode()
    address = reverse("promise_authority_change", args=["front_desk"])
    sent = {"date": "yes", "result": "no", "money": "limited", "up_to": ""}
    refused = client.post(address, {**sent, "request_id": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "Say up to which amount." in refused.content.decode()
    saved = client.post(address, {**sent, "up_to": "800", "request_id": str(uuid.uuid4())})
    assert saved.status_code == 302
    assert authority_of("front_desk").up_to == 800
    assert client.get(reverse("promise_authority_change", args=["nobody"])).status_code == 404
