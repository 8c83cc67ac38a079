"""Numbers that people write into texts are masked wherever the text is shown (OWN-05)."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from config.logs import MaskedFormatter
from core.api.wire import MaskedJSON
from core.masking import mask_numbers, numbers_in
from core.web.masking import answer_masked, page_masked, revealing

pytestmark = pytest.mark.rule("OWN-05")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话13800138000。", "电话*******8000。"),
        ("138-0013-8000", "*********8000"),
        ("找王芳 138 0013 8000，急", "找王芳 *********8000，急"),
        ("１３８００１３８０００", "*******８０００"),
        ("幺三八零零幺三八零零零", "*******八零零零"),
        ("+86 138-0013-8000", "*************8000"),
        ("8613800138000", "*********8000"),
        ("Tel.13800138000", "Tel.*******8000"),
        ("电话-13800138000-", "电话-*******8000-"),
        ("13900001234/13900001235", "*******1234/*******1235"),
        ("13900001234 2026-11-22 10:00", "*******1234 2026-11-22 10:00"),
        ("1 3 8 0 0 1 3 8 0 0 0", "***************** 0 0"),
        ("021-62345678", "********5678"),
        ("（0755）8765 4321", "***********4321"),
        ("+1 415 555 1234", "***********1234"),
        ("11010519491231002X", "**************002X"),
        ("身份证110105194912310021。", "身份证**************0021。"),
        ("110105491231002", "***********1002"),
        ("6222 0212 3456 7890 123", "******************* 123"),
        ("13800138000.jpg", "*******8000.jpg"),
    ],
)
def test_what_looks_like_a_number_keeps_its_last_four(written: str, shown: str) -> None:
    assert mask_numbers(written) == shown
    assert mask_numbers(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", "TS-2026-000123", "TS-2026-000123456789", "金色家园 1-2-301", "2026-11-22 10:00:00", "20261122100000",
        "花了 12345678 元", "合同号 HT-2024-0012345678", "202400123456789012", "SF1380013800012", "139****0001",
        "第一二三四五次", "400-800-1234", "8a414021-2009-4263-8000-138001380001", "10-20-30-40-50", "62345678",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert mask_numbers(text) == text


@given(
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
def test_a_mobile_is_found_between_any_words(before: str, after: str, number: str) -> None:
    """Unless it is a part of a longer run of letters and digits."""
    masked = mask_numbers(f"{before}。{number}。{after}")
    assert number not in masked.replace(before, "").replace(after, "") or number in before + after
    assert len(masked) == len(before) + len(after) + 13


def test_a_page_is_masked_but_for_fields_scripts_and_addresses() -> None:
    page = (
        '<title>13800138000</title><a href="/x/13800138000" title="13800138000">13800138000</a>'
        '<input value="13800138000"><textarea>13800138000</textarea><script>13800138000</script>'
    )
    assert page_masked(page) == (
        '<title>*******8000</title><a href="/x/13800138000" title="*******8000">*******8000</a>'
        '<input value="13800138000"><textarea>13800138000</textarea><script>13800138000</script>'
    )


def test_only_what_was_revealed_is_shown() -> None:
    answer = revealing(HttpResponse("<p>138 0013 8000 · 13900001234</p>"), "13800138000")
    answer_masked(answer)
    assert answer.content.decode() == "<p>138 0013 8000 · *******1234</p>"


def test_files_and_streams_are_left_alone() -> None:
    file = HttpResponse(b"13800138000", content_type="application/pdf")
    answer_masked(file)
    assert file.content == b"13800138000"
    stream = StreamingHttpResponse(iter([b"13800138000"]))
    answer_masked(stream)  # type: ignore[arg-type]
    assert b"".join(stream) == b"13800138000"  # type: ignore[arg-type]


def test_a_text_that_is_cut_is_masked_before() -> None:
    cut = Template("{% load house %}{{ text|truncatechars:12 }}").render(
        Context({"text": "电话：13800138000 王芳"})
    )
    assert not numbers_in(cut)
    assert "1380" not in cut


def test_an_answer_of_the_api_is_masked_at_any_depth() -> None:
    written = MaskedJSON().render({"a": [{"b": "电话13800138000"}, ("13900001234",)], "n": 13800138000})
    assert written.decode() == '{"a":[{"b":"电话*******8000"},["*******1234"]],"n":13800138000}'


def test_a_line_of_the_log_is_masked() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "x", 1, "Key (number)=(%s) exists", ("+8613800138000",), None
    )
    assert MaskedFormatter().format(record) == "Key (number)=(**********8000) exists"
