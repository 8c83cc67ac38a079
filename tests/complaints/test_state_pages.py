"""The pages refuse what the state does not allow (CMP-10)."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, State
from complaints.policies.actions import RULES
from core.accounts.enums import Role
from tests.cast import Cast
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.unchanged import nothing_changes


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize("state", list(State))
def test_every_impossible_action_is_a_conflict_and_changes_nothing(
    cast: Cast, client: Client, state: State
) -> None:
    mine = complaint_in(cast, state)
    # who holds every permission on complaints
    client.force_login(staff("everything", Role.COMPLAINT_MANAGER, Role.LEGAL, Role.FINANCE))
    impossible = [action for action in Action if state not in RULES[action].states]

    with nothing_changes():
        answers = {
            action: client.post(
                reverse("complaint_act", args=[mine.case.number, action.value]), {"request_id": uuid.uuid4()}
            )
            for action in impossible
        }

    assert {answer.status_code for answer in answers.values()} == {409}
    assert all("is not possible while the complaint is" in a.content.decode() for a in answers.values())
