"""Bad input at the pages: a clear sentence (422), what was typed is still in the form, and nothing is written."""

from __future__ import annotations

import html
import io
import struct
import uuid
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.enums import ResponseKind, State
from complaints.models import Complaint
from tests.cast import Cast
from tests.factories.complaints import complaint, complaint_in
from tests.unchanged import nothing_changes

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.accounts.models import User

pytestmark = pytest.mark.django_db

EMPTY = "Please check what is marked below; everything you typed is still here."
STRANGE = {
    "emoji": "水管漏水 💧🚰👨‍👩‍👧 now",
    "right-to-left": "\u062a\u0633\u0631\u0628 \u0627\u0644\u0645\u064a\u0627\u0647 \u202eabc\u202c \u200f\u05e9\u05dc",
    "wildcards": r"100%_\ '; DROP TABLE x; --",
    "script": "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% url 'x' %}",
    "spaces and breaks": " \u3000first line\r\n\u2028second\t",
}


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def send(user: User, url: str, **fields: Any) -> HttpResponse:
    return client_of(user).post(url, {"request_id": str(uuid.uuid4()), **fields})  # type: ignore[return-value]


def send_in_vain(user: User, url: str, **fields: Any) -> HttpResponse:
    """As send, and everything we keep is as before."""
    client = client_of(user)
    with nothing_changes():
        return client.post(url, {"request_id": str(uuid.uuid4()), **fields})  # type: ignore[return-value]


def call(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A call that would be accepted; ``changes`` make it bad."""
    fields = {
        "caller": f"unit:{cast.unit.pk}", "unit": cast.unit.pk, "what": "The tap drips", "level": "2",
        "kind": "complaint", "channel": "phone", "caller_name": "Wang Fang", "remedy": "Mend it by Friday",
    }  # fmt: skip
    return fields | changes


def assert_refused(answer: HttpResponse, sentence: str, *typed: str) -> None:
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422, text[:2000]
    assert sentence in text
    assert 'role="alert"' in text
    for words in typed:
        assert words in text


# --- What is refused ---


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what": ""}, "This field is required."),
        ({"what": " \u3000\n "}, "This field is required."),
        ({"what": "漏" * 10_000}, "at most 5000 characters (it has 10000)"),
        ({"remedy": "x" * 10_000}, "at most 2000 characters (it has 10000)"),
        ({"what": "zero\0byte"}, "Null characters are not allowed."),
        ({"caller_phone": "139-CALL-ME"}, "This is not a phone number."),
        ({"caller_phone": "1" * 30}, "This is not a phone number."),
        ({"happened_at": "2020-01-01T08:00"}, "This is more than a year ago. Check the date."),
        (
            {"happened_at": "2020-01-01T08:00", "late_reason": "Found a letter"},
            "This is more than a year ago. Check the date.",
        ),
        ({"happened_at": "0001-01-01T00:00"}, "Enter a day between the years"),
        ({"happened_at": "2024-02-30T08:00"}, "Enter a valid date/time."),
        ({"happened_at": "2090-12-31T23:59"}, "This time is still to come."),
        ({"happened_at": "9999-12-31T23:59"}, "Enter a day between the years"),
        ({"level": "7"}, "Select a valid choice."),
        ({"kind": "nonsense"}, "Select a valid choice."),
        ({"channel": "💧"}, "Select a valid choice."),
        ({"category": "999999999999999999999"}, "Select a valid choice."),
        ({"unit": "x", "caller": ""}, "Select a valid choice."),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
@pytest.mark.rule("DSK-04")
def test_the_console_says_what_is_wrong_and_keeps_the_rest(
    cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    answer = send_in_vain(cast.clerk, reverse("console"), **call(cast, **changes))

    kept = {
        k: v
        for k, v in call(cast, **changes).items()
        if k in ("what", "remedy", "caller_name", "caller_phone")
    }
    assert_refused(answer, sentence, *(str(v).replace("\0", "") for v in kept.values() if "\0" not in str(v)))


@pytest.mark.parametrize(
    "bad", ["", "   ", "漏" * 10_000, "zero\0byte"], ids=["empty", "blank", "long", "nul"]
)
def test_an_action_refuses_empty_and_endless_words(cast: Cast, bad: str) -> None:
    number = complaint(cast).case.number
    answer = send_in_vain(cast.clerk, reverse("complaint_act", args=[number, "chase"]), note=bad)

    assert answer.status_code == 422
    assert "note" in answer.context["form"].errors
    assert_refused(answer, EMPTY, bad.strip() if "\0" not in bad else "")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due_at": "2020-01-01T08:00"}, "later"),
        ({"due_at": "tomorrow"}, "Enter a valid date/time."),
        ({"due_at": ""}, "This field is required."),
    ],
)
def test_a_due_time_that_cannot_be_is_refused(cast: Cast, fields: dict[str, str], sentence: str) -> None:
    number = complaint_in(cast, State.AGREED).case.number
    answer = send_in_vain(
        cast.handler,
        reverse("complaint_act", args=[number, "execute"]),
        acceptance_standard="No drop",
        **fields,
    )

    assert_refused(answer, sentence, "No drop")


@pytest.mark.parametrize("cost", ["-1", "1e30", "NaN", "12,50", "💰", "99999999999999999"])
def test_an_amount_that_is_none_is_refused(cast: Cast, cost: str) -> None:
    number = complaint_in(cast, State.INVESTIGATING).case.number
    answer = send_in_vain(
        cast.handler,
        reverse("complaint_act", args=[number, "propose-plan"]),
        text="Seal it",
        kind="repair",
        basis="Warranty",
        cost=cost,
    )

    assert_refused(answer, EMPTY, "Seal it", cost)


@pytest.mark.parametrize("score", ["", "101", "-1", "eighty", "8.5", "９９９"])
@pytest.mark.rule("CMP-16")
def test_a_score_that_is_none_is_refused(cast: Cast, score: str) -> None:
    number = complaint_in(cast, State.VERIFIED).case.number
    answer = send_in_vain(
        cast.other_clerk, reverse("follow_up_act", args=[number, "score"]), score=score, words="Thanks"
    )

    assert_refused(answer, EMPTY, "Thanks", score)


# --- Files ---


def _png(width: int, height: int) -> bytes:
    """A picture that says it has this many pixels, in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


FILES = {
    "a program": (
        b"MZ\x90\x00" + bytes(200) + b"This program cannot be run in DOS mode",
        "is neither a picture nor a PDF",
    ),
    "a page": (b"<html><script>alert(1)</script></html>", "is neither a picture nor a PDF"),
    "a vector picture": (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        "is neither a picture nor a PDF",
    ),
    "half a picture": (b"\xff\xd8\xff\xe0" + b"\0\x10JFIF" + bytes(60), "is neither a picture nor a PDF"),
    "an archive": (b"PK\x03\x04" + bytes(100), "is neither a picture nor a PDF"),
    "100 megapixels": (_png(10_000, 10_000), "has too many pixels"),
    "10,000 megapixels": (
        _png(10_000, 10)[:16] + struct.pack(">II", 100_000, 100_000) + _png(10_000, 10)[24:],
        "",
    ),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize(("content", "sentence"), FILES.values(), ids=FILES.keys())
@pytest.mark.rule("SEC-04")
def test_a_file_that_is_no_picture_is_refused_whatever_its_name(
    cast: Cast, content: bytes, sentence: str
) -> None:
    number = complaint_in(cast, State.EXECUTING).case.number
    file = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    answer = send_in_vain(
        cast.handler,
        reverse("complaint_act", args=[number, "finish"]),
        result="Sealed and dry",
        uploads=[file],
    )

    assert_refused(answer, sentence, "Sealed and dry", "photo.jpg" if content else "")


@pytest.mark.rule("OWN-07")
@pytest.mark.parametrize("content", [b"MZ\x90\0" * 50, b"", b"\0" * 1000, b"PK\x03\x04" + bytes(500)])
def test_a_ledger_that_is_none_is_refused(cast: Cast, content: bytes) -> None:
    answer = send_in_vain(
        cast.relations_manager, reverse("ledger_upload"), file=SimpleUploadedFile("ledger.xlsx", content)
    )

    assert_refused(answer, "alert")


# --- What is only strange is accepted, kept letter by letter, and shown harmlessly ---


@pytest.mark.parametrize("words", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.rule("CMP-02")
def test_strange_words_are_kept_and_shown_as_text(cast: Cast, words: str) -> None:
    answer = send(
        cast.clerk,
        reverse("console"),
        **call(cast, what=words, caller_name=words[:40], where=words, outcome=words),
    )

    assert answer.status_code == 302
    logged = Complaint.objects.latest("pk")
    assert logged.what.split() == words.split()
    client = client_of(cast.clerk)
    for url in (
        reverse("complaint_detail", args=[logged.case.number]),
        reverse("complaint_list"),
        reverse("home"),
        reverse("day_log"),
        reverse("call_logged", args=[logged.case.number]),
        reverse("complaint_act", args=[logged.case.number, "chase"]),
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert words.split(maxsplit=1)[0] in html.unescape(
        client.get(reverse("complaint_detail", args=[logged.case.number])).text
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("search", "q"), ("callers", "q"), ("owner_list", "q"), ("owner_list", "project"), ("owner_list", "after"),
        ("complaint_list", "shown"), ("complaint_list", "category"), ("complaint_list", "project"),
        ("complaint_list", "after"), ("day_log", "on"), ("day_log", "kind"), ("day_log", "after"), ("search", "after"),
    ],
)  # fmt: skip
@pytest.mark.rule("DSK-03")
def test_strange_words_in_an_address_find_nothing_and_break_nothing(
    cast: Cast, name: str, field: str
) -> None:
    complaint(cast)
    client = client_of(cast.clerk)
    for words in [
        *STRANGE.values(),
        "x" * 10_000,
        "a\0b",
        "%",
        "_",
        "\\",
        "1900-01-01",
        "9" * 40,
        "💧" * 300,
    ]:
        page = client.get(reverse(name), {field: words})
        assert (words, page.status_code) == (words, 200)
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("words", ["%", "_", "100%", r"\%", "%%%%"])
def test_wildcards_are_only_letters_to_the_search(cast: Cast, words: str) -> None:
    logged = complaint(cast, what="An ordinary sentence without signs")
    page = client_of(cast.clerk).get(reverse("search"), {"q": words})

    assert logged.case.number not in page.text


def test_a_draft_keeps_strange_words_and_never_fails(cast: Cast) -> None:
    client = client_of(cast.clerk)
    for words in [*STRANGE.values(), "a\0b"]:
        assert client.post(reverse("console_draft"), {"what": words, "caller_name": "x"}).status_code == 204
        page = client.get(reverse("console"))
        assert page.status_code == 200
        assert words.replace("\0", "").split()[0] in html.unescape(page.text)
    assert client.post(reverse("console_draft"), {"what": "x" * 50_000}).status_code == 422


def test_a_response_may_be_short_but_its_kind_must_exist(cast: Cast) -> None:
    number = complaint(cast).case.number
    url = reverse("complaint_act", args=[number, "respond"])
    assert_refused(
        send_in_vain(cast.clerk, url, kind="shouted", note="At noon"), "Select a valid choice.", "At noon"
    )
    assert send(cast.clerk, url, kind=ResponseKind.REACHED.value, note="").status_code == 302


def test_pictures_of_the_test_are_what_they_say() -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS, before = None, Image.MAX_IMAGE_PIXELS
    try:
        assert Image.open(io.BytesIO(_png(10_000, 10_000))).size == (10_000, 10_000)
    finally:
        Image.MAX_IMAGE_PIXELS = before
