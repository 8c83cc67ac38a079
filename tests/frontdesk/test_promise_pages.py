"""Promises on the pages, at the console, and with people who leave."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from core.accounts.enums import Role
from core.administration.services.leaving import open_items, person_switch_off
from core.errors import InvalidInput
from core.records.models import Case
from frontdesk.enums import PromiseKind
from frontdesk.models import Promise
from frontdesk.selectors.promises import promises
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.factories.owners import owner
from tests.frontdesk.test_promises import DAY, given, promise
from tests.unchanged import nothing_changes


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"request_id": str(uuid.uuid4()), **fields})


@pytest.mark.rule("CLK-05", "DSK-12")
def test_on_the_pages(cast: Cast) -> None:
    about = complaint_in(
        cast, State.INVESTIGATING, person=owner(project=cast.project.name, owner_name="张伟")
    )
    client = Client()
    with time_machine.travel(FRIDAY, tick=False):
        client.force_login(cast.clerk)
        panel = client.get(
            reverse("promises_of_case", args=[about.case.number]), headers={"HX-Request": "true"}
        )
        assert "Record a promise" in panel.text
        assert "<html" not in panel.text
        add = f"{reverse('promise_add')}?case={about.case.number}"
        wrong = post(client, add, kind="money", what="补偿", due_at="2026-11-21T10:00")
        assert wrong.status_code == 422
        assert "补偿" in wrong.text
        asked = post(client, add, kind="money", what="补偿", due_at="2026-11-21T10:00", amount="15000")
        client.force_login(cast.manager)
        page = client.get(asked.url).text
        assert "Confirm the promise" in page
        made = Promise.objects.get()
        act = reverse("promise_act", args=[made.pk, "confirm"])
        assert post(client, act).status_code == 302
        assert "Waits for" not in client.get(asked.url).text
        assert "张伟" in client.get(reverse("promises_of_person", args=[made.person_id])).text
        client.force_login(cast.clerk)
        assert post(client, reverse("promise_act", args=[made.pk, "keep"]), note="").status_code == 422
        assert post(client, reverse("promise_act", args=[made.pk, "keep"]), note="已付").status_code == 302
    with time_machine.travel(FRIDAY + 2 * DAY, tick=False):
        client.force_login(cast.clerk)
        report = client.get(reverse("promise_list"), {"part": "kept"}).text
        assert "100.0 %" in report
        assert "补偿" in report


@pytest.mark.rule("CLK-05", "DSK-12")
@pytest.mark.parametrize("kind", ["enquiry", "complaint"])
def test_at_the_console_it_is_saved_with_the_call(cast: Cast, kind: str) -> None:
    client = Client()
    client.force_login(cast.clerk)
    call = {
        "what": "阳台漏水",
        "unit": cast.unit.pk,
        "caller_name": "王芳",
        "level": 2,
        "kind": kind,
        "channel": "phone",
    }
    said = {"promise_what": "两小时内回电", "promise_due_at": "2026-11-20T12:00"}
    with time_machine.travel(FRIDAY, tick=False), nothing_changes():
        wrong = post(client, reverse("console"), **call, **said | {"promise_due_at": "2026-11-20T09:00"})
        assert wrong.status_code == 422
        assert "still to come" in wrong.text
    with time_machine.travel(FRIDAY, tick=False):
        assert post(client, reverse("console"), **call, **said).status_code == 302
    made = Promise.objects.get()
    assert made.case.kind == ("TS" if kind == "complaint" else "CN")
    assert (made.keeper, made.to_whom, made.what) == (cast.clerk, "王芳", "两小时内回电")


@pytest.mark.rule("CLK-09", "CLK-05")
def test_who_leaves_hands_each_item_to_somebody_who_may_have_it(cast: Cast) -> None:
    """Two cases go two ways, the promise on a colleague's complaint a third one; all or nothing."""
    first, second = (complaint_in(cast, State.INVESTIGATING) for _ in range(2))
    theirs = complaint_in(cast, State.RECEIVED)
    made = promise(cast, case=theirs, by=cast.handler)
    expert = staff("expert", Role.HEAD_OF_ENGINEERING, project=cast.project)
    assert set(open_items(cast.handler)) == {first.pk, second.pk, theirs.pk}

    def switch_off(**items: Any) -> None:
        chosen = {first.pk: cast.other_handler, second.pk: expert} | items.pop("more", {})
        person_switch_off(
            person_id=cast.handler.pk, items=chosen, by=cast.admin, at=FRIDAY, **{"successor": None, **items}
        )

    with nothing_changes():
        with pytest.raises(InvalidInput, match="1 open cases"):
            switch_off()
        with pytest.raises(InvalidInput, match="may not see"):
            switch_off(successor=cast.stranger)
        with pytest.raises(InvalidInput, match="cannot handle"):
            switch_off(more={first.pk: cast.clerk, theirs.pk: cast.clerk})
    switch_off(successor=cast.other_handler)
    owners = {
        case.pk: case.responsible for case in Case.objects.filter(pk__in=[first.pk, second.pk, theirs.pk])
    }
    assert owners == {first.pk: cast.other_handler, second.pk: expert, theirs.pk: cast.clerk}
    made = promises().get(pk=made.pk)
    assert made.deadline is not None
    assert (made.keeper, made.deadline.keeper, made.by) == (
        cast.other_handler,
        cast.other_handler,
        cast.handler,
    )


@pytest.mark.rule("CLK-09", "DSK-12")
def test_a_promise_to_confirm_goes_only_to_who_may_promise_it(cast: Cast) -> None:
    made = promise(cast, given(PromiseKind.MONEY, amount=15_000), by=cast.handler)
    assert open_items(cast.manager) == [made.case_id]
    with nothing_changes(), pytest.raises(InvalidInput, match="may not confirm"):
        person_switch_off(person_id=cast.manager.pk, successor=cast.other_handler, by=cast.admin, at=FRIDAY)
    person_switch_off(person_id=cast.manager.pk, successor=cast.relations_manager, by=cast.admin, at=FRIDAY)
    made.refresh_from_db()
    assert made.asked == cast.relations_manager


@pytest.mark.rule("CLK-09")
def test_item_by_item_on_the_page(cast: Cast) -> None:
    first, second = (complaint_in(cast, State.INVESTIGATING) for _ in range(2))
    client = Client()
    client.force_login(cast.admin)
    url = reverse("person_switch_off", args=[cast.handler.pk])
    assert first.case.number in client.get(url).text
    chosen = {f"item_{first.pk}": cast.other_handler.pk}
    assert post(client, url, **chosen).status_code == 422
    assert post(client, url, **chosen, **{f"item_{second.pk}": cast.stranger.pk}).status_code == 422
    assert post(client, url, **chosen, successor=cast.manager.pk).status_code == 302
    owners = dict(Case.objects.filter(pk__in=[first.pk, second.pk]).values_list("pk", "responsible"))
    assert owners == {first.pk: cast.other_handler.pk, second.pk: cast.manager.pk}
