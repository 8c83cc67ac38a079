"""Forms on paper with their numbers (DSK-08)."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse
from pypdf import PdfReader

from complaints.enums import State
from core.web.typesetting import FONTS, check_fonts, pdf_set
from devtools import assets
from frontdesk.papers import Fact, Paper
from owners.enums import Channel, ContactKind
from owners.models import AccessLogEntry
from owners.services.contacts import contact_log
from repairs.enums import OrderState
from repairs.services.charging import order_use
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in
from tests.factories.repairs import LABOUR, finish, make_crew, order, order_in
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("DSK-08")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def test_the_day_log_has_its_number_and_every_line_in_the_order_of_the_day(
    cast: Cast, client: Client
) -> None:
    def log(summary: str, at: dt.datetime, **more: object) -> None:
        contact_log(
            channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary=summary, by=cast.clerk, at=FRIDAY,
            happened_at=at, unit=cast.unit, caller_name="王芳", caller_phone="13800138000", late_reason="补录",
        )  # fmt: skip

    log("下午的来电", FRIDAY - HOUR)
    log("夜间的来电", FRIDAY - 9 * HOUR)
    with time_machine.travel(FRIDAY, tick=False):
        page = client.get(reverse("paper_day_log")).text
        assert "AW-QR-KF-04" in page
        assert page.index("夜间的来电") < page.index("下午的来电")
        assert "13800138000" not in page
        assert "138****8000" in page
        assert "11-20 10:00" in page  # entered later than it happened
        assert "夜间的来电" not in client.get(reverse("paper_day_log"), {"on": "2026-11-19"}).text
        assert reverse("paper_day_log") in client.get(reverse("day_log")).text


def test_the_forms_of_a_complaint(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)
    opinion = client.get(reverse("paper_opinion", args=[mine.case.number])).text
    for words in ("AW-QR-KF-05", mine.case.number, "阳台漏水", "重做防水", "90 of 100", str(cast.handler)):
        assert words in opinion
    confirmation = client.get(reverse("paper_satisfaction", args=[mine.case.number])).text
    assert "Signature of the customer" in confirmation
    assert (
        reverse("paper_opinion", args=[mine.case.number])
        in client.get(reverse("complaint_detail", args=[mine.case.number])).text
    )
    client.force_login(cast.stranger)
    for name in ("paper_opinion", "paper_satisfaction"):
        assert client.get(reverse(name, args=[mine.case.number])).status_code == 404


def read(content: bytes) -> tuple[str, set[str]]:
    """The text of a PDF without line breaks, and the names of the fonts that are inside it, whole."""
    pages = PdfReader(io.BytesIO(content)).pages
    fonts: list[Any] = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    for font in fonts:
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    return text, {font["/BaseFont"].split("+")[1] for font in fonts}


def test_the_day_log_as_pdf_is_chinese_masked_and_on_record(cast: Cast, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary="来电询问，回电 13900139000", by=cast.clerk,
        at=FRIDAY, unit=cast.unit, caller_name="王芳", caller_phone="13800138000",
    )  # fmt: skip
    with time_machine.travel(FRIDAY, tick=False):
        answer = client.get(reverse("paper_day_log"), {"as": "pdf"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="AW-QR-KF-04-2026-11-20.pdf"'
    assert "no-store" in answer["Cache-Control"]
    text, fonts = read(answer.content)
    for words in ("AW-QR-KF-04", "来电询问", "王芳", "138****8000", "*******9000", "值班"):
        assert words in text
    assert "13900139000" not in text
    assert "13800138000" not in text
    assert fonts == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert AccessLogEntry.objects.get(field="export").reason.endswith("2026-11-20 (1)")


def test_what_people_wrote_is_text_and_never_source(cast: Cast, client: Client) -> None:
    odd = r"""阳台 #panic("x") $ x^2 $ ] [ \ ` // "q" *b* @ref <l> #read("/etc/passwd") #{ 1 + 1 }"""
    mine = complaint(cast, what=f"{odd}\n]\n= 标题")
    answer = client.get(reverse("paper_opinion", args=[mine.case.number]), {"as": "pdf"})
    text, _fonts = read(answer.content)
    assert odd.replace(" ", "") in text.replace(" ", "")
    assert "]=标题" in text.replace(" ", "")
    client.force_login(cast.stranger)
    refused = client.get(reverse("paper_opinion", args=[mine.case.number]), {"as": "pdf"})
    assert refused.status_code == 404


def test_without_its_font_no_paper_with_empty_boxes_is_made(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    mine = complaint(cast)
    assert {Path(name).name for name in assets.FONTS} == set(FONTS)
    assert check_fonts(None) == []
    with override_settings(FONTS_ROOT=str(tmp_path)), nothing_changes():
        (warning,) = check_fonts(None)
        assert FONTS[0] in warning.msg
        answer = client.get(reverse("paper_satisfaction", args=[mine.case.number]), {"as": "pdf"})
        assert answer.status_code == 409
        assert FONTS[1] in answer.text
    assert client.get(reverse("paper_satisfaction", args=[mine.case.number])).status_code == 200


@pytest.mark.rule("DSK-10")
def test_the_dispatch_order(cast: Cast, client: Client) -> None:
    crew = make_crew(cast)
    mine = order(crew)
    url = reverse("paper_dispatch", args=[mine.case.number])
    page = client.get(url).text
    for words in ("AW-QR-GC-06", mine.case.number, "厨房水龙头漏水", "139****1234", cast.unit.code):
        assert words in page
    assert "13900001234" not in page
    working = order_in(crew, OrderState.WORKING)
    order_use(case_id=working.pk, lines=[LABOUR], by=crew.technician, at=FRIDAY)
    finished = finish(crew, working.pk)
    text, _fonts = read(
        client.get(reverse("paper_dispatch", args=[finished.case.number]), {"as": "pdf"}).content
    )
    for words in ("AW-QR-GC-06", str(crew.technician), "人工", "120.00"):
        assert words in text
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 404


def test_boxes_to_tick_room_to_write_and_many_pages() -> None:
    facts = [Fact("满意吗", choices=["满意 (80)", "一般 (60)"]), Fact("空着")]
    paper = Paper(
        name="测试单", number="AW-X", printed="2026-11-22", facts=facts, head=["甲", "乙"], widths=[1, 3],
        lines=[[str(number), "第\n二行"] for number in range(200)], signs=["签名"],
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(pdf_set("papers/form.typ", paper.for_typesetter))).pages
    assert len(pages) > 3
    assert "满意 (80)" in pages[0].extract_text()
    for page in pages[:-1]:  # the head of the table on each
        assert "甲" in page.extract_text()
    assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()
