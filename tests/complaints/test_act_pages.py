"""Who decides sees what is decided on: plan, study and what happened last stand beside the form of an action."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, FactKind, State
from complaints.services.matters import fact_add
from core.accounts.models import User
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import settle, study
from tests.factories.complaints import complaint_in

pytestmark = pytest.mark.django_db


def page(client: Client, user: User, case_number: str, action: Action) -> str:
    client.force_login(user)
    return client.get(reverse("complaint_act", args=[case_number, action.value])).content.decode()


@pytest.mark.rule("CMP-12")
def test_who_approves_reads_the_plan_and_its_cost(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.PLAN_PROPOSED)
    shown = page(client, cast.manager, mine.case.number, Action.APPROVE_PLAN)
    for words in ("重做防水", "2,001.00", "质量保证书第三条", "What happened last"):
        assert words in shown


@pytest.mark.rule("CMP-20")
def test_who_publishes_reads_the_study(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.CLOSED)
    study(cast, mine.pk, FRIDAY)
    assert "先做闭水试验再封面层" in page(client, cast.manager, mine.case.number, Action.PUBLISH_STUDY)


@pytest.mark.rule("CMP-31")
def test_who_pays_reads_how_much_to_whom_and_the_next_step_stands_first(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.AGREED)
    settle(cast, mine.pk, FRIDAY)
    assert "¥500.00 · 王芳" in page(client, cast.finance, mine.case.number, Action.PAY)
    client.force_login(cast.handler)
    detail = client.get(reverse("complaint_detail", args=[mine.case.number]))
    assert detail.context["next_steps"][:2] == [Action.SETTLE, Action.EXECUTE]


def test_nothing_is_asked_that_cannot_be_answered(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    assert "files that are here already" not in page(
        client, cast.handler, mine.case.number, Action.ADD_EVIDENCE
    )
    fact_add(case_id=mine.pk, kind=FactKind.MEDIA, note="论坛发帖", by=cast.clerk, at=FRIDAY)
    taken_back = page(client, cast.clerk, mine.case.number, Action.WITHDRAW_FACT)
    assert 'value="media"' in taken_back
    assert 'value="litigation"' not in taken_back
