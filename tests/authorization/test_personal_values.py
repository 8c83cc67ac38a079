"""Phones and identity numbers are masked on every page; revealing one is on record (OWN-05)."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve, reverse

from complaints.enums import State
from core.accounts.enums import ROLE_PERMISSIONS
from core.notices.models import Notice
from core.records.models import Case
from core.time import now
from frontdesk.models import Draft
from owners.models import AccessLogEntry
from owners.services.upload_work import uploads_work
from tests.authorization.people import NO_ROLE, OWNER, ROLES
from tests.authorization.playing import CALLER_PHONE, CONTACT_PHONE, WRITTEN_DOWN
from tests.authorization.stage import Stage
from tests.authorization.values import raw_values, text
from tests.factories.ledger import id_number, line, mobile, workbook
from tests.rotation import is_of_today
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("OWN-05")
LINK = re.compile(r'(?:href|hx-get|data-options-url|action)="([^"#]+)"')
LOOKED_FOR = (
    "/search/?q=0001",
    "/search/?q=张",
    "/owners/?q=0001",
    "/desk/callers/?q=0001",
    "/desk/callers/?q=z",
)
PER_PAGE = 1  # of each kind of page, with its action and its filters


def different_people() -> list[str]:
    """One column for each different set of permissions; of the roles a quarter each day (``make matrix``: all)."""
    roles = {frozenset(ROLE_PERMISSIONS[role]): column for column, role in ROLES.items()}.values()
    return [*(column for column in roles if is_of_today(column, 4)), NO_ROLE, OWNER]


def crawl(stage: Stage, column: str) -> Iterator[tuple[str, int, str]]:
    """Every kind of page that is linked from the start page, as this person finds it."""
    seen: Counter[str] = Counter()
    things = stage.here
    waiting = ["/", *LOOKED_FOR, f"/desk/caller/?caller=person:{things.person.pk}"]
    known = set(waiting)
    while waiting:
        url = waiting.pop(0)
        answer = stage.client(column).get(url)
        page = text(answer)
        yield url, answer.status_code, page
        found = [answer.headers["Location"]] if answer.status_code == 302 else LINK.findall(page)
        for link in (urljoin(url, address.replace("&amp;", "&")) for address in found):
            kind = _kind(link)
            if link not in known and kind and seen[kind] < PER_PAGE:
                seen[kind] += 1
                known.add(link)
                waiting.append(link)


def _kind(link: str) -> str:
    """The name of the page with its action, and which filters are set; nothing for what is no page of ours."""
    parts = urlsplit(link)
    if parts.netloc or parts.path.startswith("/static/"):
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    return f"{match.url_name}:{match.kwargs.get('action', '')}:{parts.query[:12]}"


@pytest.mark.parametrize("column", different_people())
def test_no_page_shows_a_phone_or_identity_number(stage: Stage, column: str) -> None:
    """And no link leads to what is refused, missing or broken."""
    pages = 0
    for url, status, page in crawl(stage, column):
        if _kind(url).split(":")[0] != "ledger_marked":  # a person's own workbook, given back to them alone
            assert raw_values(page) == [], url
        if url not in LOOKED_FOR and "/desk/caller/" not in url:
            assert status in {200, 302} or (status == 405 and pages), (url, status)
        pages += 1
    assert pages > len(LOOKED_FOR)


def test_the_patterns_know_raw_values() -> None:
    page = f'王芳{mobile(1)}，<b>+86{mobile(2)}</b> value="{id_number(1)}"'
    assert raw_values(page) == [mobile(1), f"+86{mobile(2)}", id_number(1)]
    assert raw_values("139****0001 **************0019 2026112210000000 8a414021200926") == []


def test_a_ledger_with_bad_rows_shows_none_of_their_values(stage: Stage) -> None:
    name = stage.here.project.name
    bad = [
        line(7, project=name, id_number=id_number(7)[:-1] + ("0" if id_number(7)[-1] != "0" else "1")),
        line(8, project=name, phone="1390000000812"),
        line(9, project=name, phone=f"{mobile(9)}/{mobile(10)}"),
        line(11, project=name, phone="138-0013-8000"),
    ]
    client = stage.client("RM")
    answer = client.post(
        reverse("ledger_upload"),
        {"request_id": str(uuid.uuid4()), "file": SimpleUploadedFile("bad.xlsx", workbook(*bad))},
    )
    uploads_work(clock=now)
    page = text(client.get(answer.headers["Location"]))
    assert "check digit" in page
    assert raw_values(page) == []
    assert raw_values(re.sub(r"[-\s]", "", re.sub(r"<[^>]+>", "|", page))) == []


def test_an_export_is_masked_too(stage: Stage) -> None:
    answer = stage.client("FD").get(reverse("owner_export"))
    whole = text(answer)
    cells = whole.split(" | ")
    assert stage.here.person.name in cells
    assert stage.there.person.name not in cells
    assert raw_values(whole) == []


REVEALS = [
    ("owner_reveal", "phone", mobile(1)),
    ("owner_reveal", "id_number", id_number(1)),
    ("caller_phone", "phone", CALLER_PHONE),
    ("contact_phone", "phone", CONTACT_PHONE),
]


def _reveal(stage: Stage, column: str, name: str, field: str, **values: str) -> Any:
    things = stage.here
    args = {"caller_phone": [things.case[State.ASSESSED]], "contact_phone": [things.contact]}.get(
        name, [things.person.pk, field]
    )
    body = {"request_id": str(uuid.uuid4()), **values}
    return stage.client(column).post(reverse(name, args=args), body)


@pytest.mark.parametrize(("name", "field", "value"), REVEALS)
def test_a_reveal_is_on_record(stage: Stage, name: str, field: str, value: str) -> None:
    """Who, when, what, and why; and no cache keeps the page."""
    before = set(AccessLogEntry.objects.values_list("pk", flat=True))
    answer = _reveal(stage, "ES", name, field, reason="回访业主")
    assert answer.status_code == 200
    assert value in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    entry = AccessLogEntry.objects.exclude(pk__in=before).get()
    assert (entry.by, entry.field, entry.reason) == (stage.people["ES"], field, "回访业主")
    told = (entry.person_id, entry.case and entry.case.number, entry.contact_id)
    things = stage.here
    assert (
        told
        == {
            "owner_reveal": (things.person.pk, None, None),
            "caller_phone": (None, things.case[State.ASSESSED], None),
            "contact_phone": (None, None, things.contact),
        }[name]
    )


@pytest.mark.parametrize(("name", "field", "value"), REVEALS)
@pytest.mark.parametrize("reason", ["", "   ", "\0"])
def test_without_a_reason_nothing_is_shown(
    stage: Stage, name: str, field: str, value: str, reason: str
) -> None:
    with nothing_changes():
        answer = _reveal(stage, "ES", name, field, reason=reason)
    assert answer.status_code == 422
    assert value not in text(answer)


@pytest.mark.parametrize(("name", "field", "value"), REVEALS)
def test_who_may_not_reveal_is_shown_nothing(stage: Stage, name: str, field: str, value: str) -> None:
    with nothing_changes():
        answer = _reveal(stage, "PS", name, field, reason="回访业主")
    assert answer.status_code == 403
    assert value not in text(answer)


@pytest.mark.parametrize("name", ["caller_phone", "contact_phone"])
def test_a_reveal_shows_the_numbers_in_its_texts_and_no_others(stage: Stage, name: str) -> None:
    """What somebody wrote down stands there in clear once the look is on record; the rest of the page stays masked."""
    page = text(_reveal(stage, "ES", name, "phone", reason="回访业主"))
    assert WRITTEN_DOWN in page
    assert mobile(1) not in page


def test_what_staff_are_sent_names_no_number(stage: Stage) -> None:
    """The sentence of every notice, as it stands in an e-mail."""
    sentences = [notice.sentence for notice in Notice.objects.select_related("case")]
    assert len(sentences) > 30
    assert raw_values("\n".join(sentences)) == []


def test_a_file_is_not_called_by_a_number(stage: Stage) -> None:
    answer = stage.client("FD").get(reverse("attachment_open", args=[stage.here.attachment]))
    assert text(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="*******2222.pdf"'


def test_hidden_digits_cannot_be_tried_out_by_searching(stage: Stage) -> None:
    """The words of a case hold masked numbers: a search for a part of one finds nothing."""
    client = stage.client("FD")
    for typed in ("1361111", "13611112222", "0013 8000", "110105", "61111"):
        assert not client.get(reverse("search"), {"q": typed}).context["cases"], typed
    assert client.get(reverse("search"), {"q": "2222"}).context["cases"]


def test_the_same_reveal_sent_twice_shows_nothing_twice(stage: Stage) -> None:
    """The stored answer of a request holds no personal value."""
    again = {"request_id": str(uuid.uuid4()), "reason": "回访业主"}
    url = reverse("owner_reveal", args=[stage.here.person.pk, "phone"])
    before = AccessLogEntry.objects.count()
    assert mobile(1) in text(stage.client("ES").post(url, again))
    assert mobile(1) not in text(stage.client("ES").post(url, again))
    assert AccessLogEntry.objects.count() == before + 1


def test_somebody_elses_case_is_no_reason(stage: Stage) -> None:
    """One tap is for the responsible person of an open case of this very person."""
    case = Case.objects.get(number=stage.here.case[State.INVESTIGATING])
    case.responsible = stage.people["PS"]
    case.save()
    with nothing_changes():
        other = _reveal(stage, "PS", "owner_reveal", "phone", case=case.number)
        foreign = _reveal(stage, "PS", "owner_reveal", "phone", case=stage.there.case[State.RECEIVED])
    assert (other.status_code, foreign.status_code) == (403, 404)
    own = Case.objects.get(number=stage.here.case[State.RECEIVED])
    own.responsible = stage.people["PS"]
    own.save()
    assert mobile(1) in text(_reveal(stage, "PS", "owner_reveal", "phone", case=own.number))


def test_a_draft_is_shown_to_its_writer_only(stage: Stage) -> None:
    """What a clerk types stays in their own form."""
    body = {"what": "漏水", "caller_name": "王芳", "caller_phone": CALLER_PHONE}
    assert stage.client("FD").post(reverse("console_draft"), body).status_code == 204
    assert Draft.objects.get().user == stage.people["FD"]
    assert CALLER_PHONE in text(stage.client("FD").get(reverse("console")))
    assert CALLER_PHONE not in text(stage.client("CM").get(reverse("console")))
