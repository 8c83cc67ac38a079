"""Many rows, each with values of its own, in one statement."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from core.clock.models import Deadline
from core.notices.models import Delivery
from core.notices.services import notice_add
from core.records.bulk import rows_update
from tests.factories.clock import FRIDAY, deadline, house

pytestmark = pytest.mark.django_db


def test_every_kind_of_value_arrives_as_it_was(django_assert_num_queries: Any) -> None:
    here = house()
    made = [deadline(here.case()) for _ in range(3)]
    other, *changed = made
    before = Deadline.objects.filter(pk=other.pk).values().get()
    for number, each in enumerate(changed):
        moment = dt.timedelta(microseconds=123_457 + number)
        each.due_at += moment
        each.step_times = [at + moment for at in each.step_times[number:]]
        each.trace = [{"code": "x", "params": {"word": "元旦 \"'\\ %s", "number": number, "none": None}}]
        each.next_level = each.next_step_at = None
        each.keeper = here.handler
        each.sweep_error, each.pressing = "it's", True
    fields = (
        "due_at", "step_times", "trace", "next_level", "next_step_at", "keeper", "sweep_error", "pressing"
    )  # fmt: skip
    with django_assert_num_queries(1):
        rows_update(changed, *fields)
    for each in changed:
        saved = Deadline.objects.get(pk=each.pk)
        assert [getattr(saved, name) for name in fields] == [getattr(each, name) for name in fields]
    assert Deadline.objects.filter(pk=other.pk).values().get() == before


def test_a_uuid_and_nothing_at_all(django_assert_num_queries: Any) -> None:
    here = house()
    notice_add(recipient=here.handler, kind="case_assigned", key="k", case=None, at=FRIDAY)
    delivery = Delivery.objects.get()
    delivery.batch = uuid.uuid4()
    rows_update([delivery], "batch")
    assert Delivery.objects.get().batch == delivery.batch
    with django_assert_num_queries(0):
        rows_update([], "batch")
