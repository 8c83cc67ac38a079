"""My notices: my own, newest first, with a counter; nobody else's."""

from __future__ import annotations

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.notices.models import Notice
from core.notices.selectors import PAGE_SIZE, notices_of
from core.notices.services import notice_add
from tests.factories.clock import FRIDAY, House, house, person

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-06")]


@pytest.fixture
def cast() -> House:
    return house()


def client_of(user: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)  # type: ignore[arg-type]
    return client


def post(client: Client, url: str, **values: object) -> HttpResponse:
    return client.post(url, {"request_id": str(uuid.uuid4()), **values})  # type: ignore[return-value]


def tell(cast: House, key: str) -> Notice:
    notice = notice_add(
        recipient=cast.handler, kind="case_assigned", key=key, case=cast.case(), params={}, at=FRIDAY
    )
    assert notice is not None
    return notice


def test_the_list_and_the_counter(cast: House) -> None:
    notice = tell(cast, "a")
    client = client_of(cast.handler)
    page = client.get(reverse("notices"))
    assert page.status_code == 200
    assert notice.sentence in page.content.decode()
    assert "1 unread notice" in client.get(reverse("notices_unread")).content.decode()


def test_an_empty_list_says_so(cast: House) -> None:
    assert "Nothing here yet." in client_of(cast.handler).get(reverse("notices")).content.decode()


def test_reading_one_opens_its_case(cast: House) -> None:
    notice = tell(cast, "a")
    assert notice.case is not None
    answer = post(client_of(cast.handler), reverse("notice_read", args=[notice.pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("case_open", args=[notice.case.number])
    assert not Notice.objects.filter(read_at=None).exists()


def test_reading_all_leaves_later_ones(cast: House) -> None:
    seen, later = tell(cast, "a"), tell(cast, "b")
    post(client_of(cast.handler), reverse("notices_read_all"), up_to=seen.pk)
    assert [n.pk for n in Notice.objects.filter(read_at=None)] == [later.pk]


def test_somebody_elses_notice_does_not_exist(cast: House) -> None:
    notice = tell(cast, "a")
    stranger = client_of(person("stranger"))
    assert post(stranger, reverse("notice_read", args=[notice.pk])).status_code == 404
    post(stranger, reverse("notices_read_all"), up_to=notice.pk)
    assert notice.sentence not in stranger.get(reverse("notices")).content.decode()
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40])
def test_nonsense_marks_nothing(cast: House, up_to: str) -> None:
    tell(cast, "a")
    assert post(client_of(cast.handler), reverse("notices_read_all"), up_to=up_to).status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 1


def test_other_methods_are_refused(cast: House) -> None:
    client = client_of(cast.handler)
    assert client.get(reverse("notices_read_all")).status_code == 405
    assert post(client, reverse("notices")).status_code == 405
    assert post(client, reverse("notices_unread")).status_code == 405


def test_nobody_signed_in_sees_the_sign_in_page(cast: House) -> None:
    assert Client().get(reverse("notices")).status_code == 302


@pytest.mark.parametrize("number", [1, 3, PAGE_SIZE, PAGE_SIZE + 1])
def test_paging_by_key_shows_each_once(cast: House, number: int, django_assert_num_queries: object) -> None:
    notices = [tell(cast, str(n)).pk for n in range(number)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        page = notices_of(cast.handler)
    shown = [n.pk for n in page.notices]
    if page.older_than:
        shown += [n.pk for n in notices_of(cast.handler, page.older_than).notices]
    assert shown == notices[::-1]


def test_sentences_are_in_the_readers_language(cast: House) -> None:
    notice = tell(cast, "a")
    with translation.override("en"):
        assert notice.sentence.endswith("is now yours.")
