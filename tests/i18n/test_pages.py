"""Every page in both languages: nothing English on a Chinese page, nothing Chinese on an English one but data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client

from complaints.models import Complaint
from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.models import Calendar
from core.time import now
from owners.models import LedgerUpload, Ownership
from owners.services.upload_work import uploads_work
from tests.factories.accounts import staff
from tests.factories.ledger import csv_file, line, unsold
from tests.i18n.visible import Page
from tests.i18n.words import HAN, LATIN_ALLOWED
from tests.rotation import ALL, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORD = re.compile(r"[A-Za-z]{3,}")
PAGES = (
    "/", "/complaints/", "/complaints/?shown=ended", "/complaints/?shown=mine&grade=major", "/desk/", "/day-log/",
    "/owners/", "/owners/?q=nobody0", "/owners/import/", "/notices/", "/undelivered/", "/password/", "/sign-out/",
    "/administration/", "/administration/history/", "/administration/people/", "/administration/people/new/",
    "/administration/departments/", "/administration/projects/", "/administration/categories/",
    "/administration/standards/", "/administration/calendars/", "/security/", "/security/sessions/",
    "/password/again/", "/search/?q=13", "/search/?q=zzzz9", "/no/such/page/", "/complaints/TS-1999-000001/",
)  # fmt: skip
# Beside the desk one each day. An administrator edits the Chinese of a text, also on an English page.
OTHERS = {"zh-hans": ("gm", "manager", "handler", "admin"), "en": ("manager", "handler")}
# What follows a link only goes to these; the rest is in PAGES already or is not ours.
FOLLOWED = re.compile(
    r"^/(complaints/TS-[^/]+/[a-z-]+/|follow-ups/TS-[^/]+/|owners/\d+/|administration/[a-z]+/\d+/(off/)?|desk/logged/[^/]+/)$"
)


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


class Reader:
    """Somebody who looks at pages in one language and remembers what stands there."""

    def __init__(self, language: str, username: str = "") -> None:
        self.language = language
        self.client = Client(headers={"Accept-Language": language})
        if username:
            self.client.force_login(User.objects.get(username=username))
        self.seen: dict[str, list[str]] = {}

    def get(self, address: str, **headers: str) -> Page:
        return self._read(address, self.client.get(address, headers=headers))

    def send(self, address: str, follow: bool = False, keep: bool = False, **more: object) -> None:
        """What a page says when its form is sent with nothing but this; unless kept, nothing of it stays."""
        page = Page(self.client.get(address).text)
        with transaction.atomic():
            self._read(f"POST {address}", self.client.post(address, {**page.hidden, **more}, follow=follow))
            transaction.set_rollback(not keep)

    def _read(self, name: str, answer: HttpResponse) -> Page:
        assert answer.status_code < 500, name
        if not answer.get("Content-Type", "").startswith("text/html"):
            return Page("")
        page = Page(answer.text)
        self.seen.setdefault(name, []).extend(page.texts)
        return page


def _walk(reader: Reader) -> None:
    """The pages of the menu, then the first of each kind of page that they lead to."""
    done: set[str] = set()
    for address in (*PAGES, *_complaints()):
        for link in reader.get(address).links:
            path = urlsplit(urljoin(address, link)).path
            kind = re.sub(r"TS-[^/]+|\d+", "#", path)
            if FOLLOWED.match(path) and kind not in done:
                done.add(kind)
                reader.get(path)
                if "#" in kind and not kind.startswith("/owners"):
                    reader.send(path)


def _complaints() -> list[str]:
    """One complaint for each state and grade."""
    numbers: dict[tuple[str, str], str] = {}
    for complaint in Complaint.objects.select_related("case").order_by("pk"):
        numbers.setdefault((complaint.state, complaint.grade), complaint.case.number)
    return [f"/complaints/{number}/" for number in numbers.values()]


def _data() -> str:
    """Every text that people typed: all of the database but the columns with the Chinese of a text."""
    return "\n".join(
        str(value)
        for model in apps.get_models()
        for row in model._default_manager.values(*_columns(model))
        for value in row.values()
    )


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.name.endswith("_zh")]


def _foreign(reader: Reader, data: str) -> Iterator[str]:
    """Each text in the wrong language, once, with where it stands."""
    told = set()
    for name, texts in reader.seen.items():
        for text in texts:
            if text not in told and any(_wrong(text, reader.language, data)):
                told.add(text)
                yield f"{name}: {text}"


def _wrong(text: str, language: str, data: str) -> Iterable[str]:
    if language == "en":
        return (run for run in HAN.findall(text) if run not in data)
    for name in Calendar.objects.values_list(
        "name", flat=True
    ):  # data that a company edits, delivered in both
        text = text.replace(name, "")
    return WORD.findall(LATIN_ALLOWED.sub("", text))


@pytest.fixture
def fresh_database(demo_copy: str) -> str:
    """A test that commits here looks at the demo."""
    return demo_copy


@pytest.mark.commits
def test_every_page_speaks_the_readers_language(language: str) -> None:
    person = Ownership.objects.order_by("pk").values_list("person_id", flat=True)[0]
    foreign = []
    others = OTHERS[language]
    for username in ("desk", *(others if ALL else [others[TODAY % len(others)]])):
        reader = Reader(language, username)
        _walk(reader)
        reader.get("/desk/callers/?q=13")
        reader.get(f"/desk/caller/?caller=person:{person}")
        reader.send("/desk/")
        reader.send(
            "/desk/", what="漏水", happened_at="1900-01-01T00:00", caller_name="张三", kind="no", level="9"
        )
        assert len(reader.seen) > 15
        foreign += [f"{username} at {text}" for text in _foreign(reader, _data() + "张三漏水")]

    assert foreign == []


def test_what_is_wrong_in_a_ledger_is_said_in_the_readers_language(language: str) -> None:
    importer = staff("林慧", Role.CUSTOMER_RELATIONS_MANAGER)
    reader = Reader(language, importer.username)
    good = line(1)
    wrong = [
        line(2, id_number="123", phone="abc", area="x", signed_on="2024-02-31", shares="60/70"),
        line(3, handed_over_on="2199-01-01", floor="?"),
        line(1),
        {},
        unsold(4),
        line(5, owner_name=""),
    ]

    for name, lines in {"good.csv": [good], "wrong.csv": [good, *wrong]}.items():
        page = Page(reader.client.get("/owners/import/").text)
        file = SimpleUploadedFile(name, csv_file(*lines))
        reader.client.post("/owners/import/", {**page.hidden, "file": file})
        upload = LedgerUpload.objects.latest("pk")
        assert reader.get(f"/owners/import/{upload.pk}/").texts
        uploads_work(clock=now)
        assert reader.get(f"/owners/import/{upload.pk}/").texts
    reader.send("/owners/import/", file=SimpleUploadedFile("empty.csv", b""))
    reader.send("/owners/import/", file=SimpleUploadedFile("program.xlsx", b"MZ\x90" * 99))

    assert list(_foreign(reader, _data() + csv_file(good, *wrong).decode())) == []


def test_signing_in_speaks_the_readers_language(language: str) -> None:
    clerk = staff("苏晓", Role.FRONT_DESK, username="d1")
    clerk.language = language
    clerk.set_password("Abc-4711-xyz")
    clerk.save()
    reader = Reader(language)

    reader.send("/sign-in/", follow=True, login="d1", password="Abc-4711-xyz")
    reader.get("/sign-in/")
    reader.send("/sign-in/")
    for _try in range(7):
        reader.send("/sign-in/", keep=True, login="d1", password="not-this-one")
    reader.get("/no/such/page/")

    assert list(_foreign(reader, _data())) == []


def test_a_new_password_is_refused_in_the_readers_language(language: str) -> None:
    reader = Reader(language, staff("苏晓", Role.FRONT_DESK).username)
    for password in ("123", "password", "1234567890123", "desk-desk-desk"):
        reader.send("/password/", oldpassword="wrong", password1=password, password2=password)
    reader.send("/password/", oldpassword="", password1="Abc-4711-xyz", password2="other")
    reader.send("/sign-out/", follow=True)

    assert reader.seen["POST /password/"]
    assert list(_foreign(reader, _data())) == []
