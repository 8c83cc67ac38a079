"""Texts are collected without gettext, from code and from templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools import catalogue

TEMPLATE = """{% load i18n %}<h1>{% translate "Owner's units" context "heading" %}</h1>
{# it's a comment #}<p>{{ _("Phone") }} isn't { 'shown' }</p>
{% blocktranslate trimmed count n=rows %}
  {{ n }} unit
{% plural %}
  {{ n }} units
{% endblocktranslate %}"""
CODE = 'from x import gettext_lazy as _\nlabel = _("Building")\nother = pgettext("verb", "Open")\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "core").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "core" / "a.py").write_text(CODE)
    (tmp_path / "templates" / "a.html").write_text(TEMPLATE)
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "PO", tmp_path / "django.po")
    return tmp_path


def test_every_text_is_collected(house: Path) -> None:
    assert {(message.id, message.context) for message in catalogue.collect() if message.id} == {
        ("Building", None),
        ("Open", "verb"),
        ("Owner's units", "heading"),
        ("Phone", None),
        (("%(n)s unit", "%(n)s units"), None),
    }


def _write(text: dict[str, str]) -> list[str]:
    catalogue.update()
    have = catalogue.translated()
    for message in have:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            message.string = text[key] if isinstance(message.id, str) else (text[key],)
    with catalogue.PO.open("wb") as file:
        catalogue.write_po(file, have)
    return catalogue.problems()


WHOLE = {
    "Building": "楼栋",
    "Open": "打开",
    "Owner's units": "业主房屋",
    "Phone": "电话",
    "%(n)s unit": "%(n)s 套",
}


def test_a_whole_catalogue_has_no_problems(house: Path) -> None:
    assert _write(WHOLE) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"Phone": ""}, "not translated: 'Phone'"), ({"%(n)s unit": "%(m)s 套"}, "other %-places")],
)
def test_what_is_wrong_is_said(house: Path, wrong: dict[str, str], says: str) -> None:
    found = _write(WHOLE | wrong)
    assert len(found) == 1
    assert found[0].startswith(says)


def test_a_text_that_is_shown_no_more_is_said(house: Path) -> None:
    _write(WHOLE)
    (house / "core" / "a.py").unlink()
    assert len(catalogue.problems()) == 2


def test_a_text_inside_an_f_string_is_found_out(house: Path) -> None:
    (house / "core" / "b.py").write_text("when = f\"{_('Printed')} {at}\"\nright = _('Day log') + f' {on}'\n")
    assert catalogue.hidden() == ["a text inside an f-string is not collected: core/b.py:1"]
