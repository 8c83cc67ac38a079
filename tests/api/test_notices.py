"""One's own notices over the API (CLK-06)."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from core.accounts.models import User
from core.notices.enums import NoticeKind
from core.notices.models import Notice
from core.notices.services import notice_add
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def _notice(user: User, key: str = "one") -> Notice:
    notice = notice_add(
        recipient=user, kind=NoticeKind.CASE_CHANGED, key=key, case=None, at=FRIDAY, params={}
    )
    assert notice is not None
    return notice


@pytest.mark.rule("CLK-06")
def test_own_notices_are_listed_and_marked_as_read_once(cast: Cast) -> None:
    notice = _notice(cast.clerk)
    asker, request_id = Asker(cast.clerk), "6c5d2f9e-0d0b-4a53-9a53-3f3ad5f4c0aa"

    (row,) = rows(asker.get("notices/"))
    read = asker.post(f"notices/{notice.pk}/read/", request_id=request_id)
    again = asker.post(f"notices/{notice.pk}/read/", request_id=request_id)

    assert (row["id"], row["case"], row["read_at"]) == (notice.pk, None, None)
    assert (read.status_code, again.status_code) == (200, 303)
    assert asker.get(f"notices/{notice.pk}/").json() == read.json()
    assert Notice.objects.get().read_at == FRIDAY


def test_others_notices_do_not_exist(cast: Cast) -> None:
    notice = _notice(cast.manager)
    asker = Asker(cast.clerk)

    assert rows(asker.get("notices/")) == []
    with nothing_changes(but=("api_apitoken",)):
        assert problem(asker.post(f"notices/{notice.pk}/read/")) == (404, "not_found")
    assert problem(asker.get(f"notices/{notice.pk}/")) == (404, "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = complaint(cast).case
    for number in range(count):
        notice_add(
            recipient=cast.clerk,
            kind=NoticeKind.CASE_CHANGED,
            key=str(number),
            case=case,
            at=FRIDAY,
            params={},
        )
    asker = Asker(cast.clerk)
    with django_assert_num_queries(4):
        asker.get("notices/")
