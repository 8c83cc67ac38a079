"""The template tags say instants, money, time left and choices the same way everywhere."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe

from core.web.durations import urgency, words
from core.web.templatetags import house
from tests.web.pages import Everything, Grade

NOW = dt.datetime(2026, 3, 5, 6, 0, tzinfo=dt.UTC)  # 14:00 in Shanghai


def render(text: str, **context: object) -> str:
    return engines["django"].from_string("{% load house %}" + text).render(context)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (5, "today 14:05"),
        (-14 * 60, "today 00:00"),
        (-14 * 60 - 1, "yesterday 23:59"),
        (10 * 60, "tomorrow 00:00"),
        (-3 * 24 * 60, "2 Mar 2026 14:00"),
    ],
)
def test_an_instant_is_said_by_the_local_day(minutes: int, said: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert house.when(NOW + dt.timedelta(minutes=minutes)) == said


def test_a_date_is_said_without_a_time() -> None:
    with time_machine.travel(NOW, tick=False):
        assert house.when(dt.date(2026, 3, 5)) == "today"
        assert house.when(dt.date(2025, 12, 31)) == "31 Dec 2025"
    assert house.when(None) == "—"


@pytest.mark.parametrize(
    ("amount", "said"),
    [(Decimal("12345"), "¥12,345.00"), (Decimal("-3.5"), "-¥3.50"), (0, "¥0.00"), (None, "—")],
)
def test_money_is_yuan_with_two_decimals(amount: Decimal | int | None, said: str) -> None:
    assert house.cny(amount) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (2 * 1440 + 61, "2 d 1 h left"),
        (61, "1 h 1 min left"),
        (1, "1 min left"),
        (0.5, "less than a minute left"),
        (0, "due now"),
        (-59, "overdue by 59 min"),
        (-60, "overdue by 1 h 0 min"),
        (-1500, "overdue by 1 d 1 h"),
    ],
)
def test_time_left_in_words(minutes: float, said: str) -> None:
    assert words(NOW + dt.timedelta(minutes=minutes), NOW) == said


@pytest.mark.rule("CLK-01")
def test_it_is_urgent_from_eighty_per_cent_of_the_promise_and_over_from_the_due_instant() -> None:
    due = NOW + dt.timedelta(hours=10)

    assert urgency(due, NOW + dt.timedelta(hours=7, minutes=59), NOW) == "calm"
    assert urgency(due, NOW + dt.timedelta(hours=8), NOW) == "soon"
    assert urgency(due, due - dt.timedelta(seconds=1), NOW) == "soon"
    assert urgency(due, due, NOW) == "over"
    assert urgency(due, due - dt.timedelta(minutes=61)) == "calm"


def test_time_left_is_colour_and_icon_and_words() -> None:
    with time_machine.travel(NOW, tick=False):
        html = render("{% time_left due %}", due=NOW - dt.timedelta(minutes=5))

    assert "tone-red" in html
    assert "#alert" in html
    assert "overdue by 5 min" in html


def test_a_badge_never_speaks_by_colour_alone() -> None:
    html = render("{% badge grade %}", grade=Grade.MAJOR)
    assert "tone-red" in html
    assert "#flame" in html
    assert "Major" in html

    assert render("{% badge value enum=kinds %}", value="major", kinds=Grade) == html
    assert "tone-grey" in render("{% badge 'Plain' %}")


def test_what_is_kept_follows_the_language() -> None:
    page = engines["django"].from_string(
        "{% load house i18n %}{% kept %}{% translate 'Close' %}{% endkept %}"
    )

    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(page.render({}))

    assert said[0] == said[2] == "Close"
    assert said[1] not in ("Close", "")


def test_a_part_that_is_kept_follows_the_language_of_its_words() -> None:
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(render("{% icon 'x' label=_('Close') %}"))

    assert 'aria-label="Close"' in said[0]
    assert 'aria-label="Close"' not in said[1]


def test_a_part_is_escaped_even_when_the_same_words_were_safe_before() -> None:
    words = "<b>important</b>"

    assert words in render("{% badge words %}", words=mark_safe(words))  # noqa: S308  # what is tested
    assert words not in render("{% badge words %}", words=words)


def test_an_instant_says_its_exact_time_and_nothing_is_a_dash() -> None:
    with time_machine.travel(NOW, tick=False):
        html = render("{% moment at %}", at=NOW)

    assert 'datetime="2026-03-05T14:00:00+08:00"' in html
    assert 'title="2026-03-05 14:00:00"' in html
    assert ">today 14:00<" in html
    assert "—" in render("{% moment at %}{% time_left at %}", at=None)


def test_a_list_to_choose_from_shows_its_groups_and_what_is_chosen() -> None:
    choices = [("", "—"), ("Fruit", [("a", "Apple & pear"), ("b", "Plum")])]
    html = forms.Select(choices=choices).render("food", "b", {"id": "food", "required": True})

    assert re.search(r'<select name="food" id="food" required>\s*<option value="">', html)
    assert re.search(r'<optgroup label="Fruit">\s*<option value="a">Apple &amp; pear</option>', html)
    assert re.search(r'<option value="b" selected>Plum</option>\s*</optgroup>', html)


def test_each_form_has_a_request_id_of_its_own() -> None:
    numbers = re.findall(r'value="([0-9a-f-]{36})"', render("{% request_id %}{% request_id %}"))
    assert len(set(numbers)) == 2


def test_a_field_names_its_help_and_its_error() -> None:
    form = Everything({"name": ""})
    html = render("{% field form.name data_url='/x/' %}", form=form)

    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'data-url="/x/"' in html
    assert "is-invalid" in html


def test_what_was_typed_is_kept_and_escaped() -> None:
    form = Everything({"text": "<script>alert(1)</script>"})
    html = render("{% field form.text %}", form=form)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


def test_a_group_of_choices_is_a_fieldset_with_the_chosen_one_checked() -> None:
    html = render("{% field form.way %}", form=Everything({"way": "b"}))

    assert "<fieldset" in html
    assert "<legend" in html
    assert re.search(r'value="b"[^>]*checked', html)
    assert not re.search(r'value="a"[^>]*checked', html)


def test_a_refused_action_says_why_and_cannot_be_sent() -> None:
    html = render("{% action 'Close' '/close/' reason='Record the follow-up first.' %}")
    assert "<form" not in html
    assert 'aria-disabled="true"' in html
    assert html.count("Record the follow-up first.") == 2

    allowed = render("{% action 'Close' '/close/' reason='' version=4 %}")
    assert 'action="/close/"' in allowed
    assert 'name="request_id"' in allowed
    assert 'name="version" value="4"' in allowed


def test_chinese_is_said_in_chinese() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        assert words(NOW + dt.timedelta(minutes=61), NOW) == "剩 1 小时 1 分钟"
        assert house.when(NOW) == "今天 14:00"
        assert house.when(dt.date(2025, 12, 31)) == "2025-12-31"
