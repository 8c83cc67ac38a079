"""Every text of the product has a whole, clean Chinese sentence, in the words of the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from devtools import catalogue
from devtools.paths import ROOT
from tests.i18n.words import LATIN_ALLOWED

PLACES = re.compile(r"%\(\w+\)\w|%[sd]|\{\w+\}")
# Half-width marks after or before a Chinese character, where Chinese has its own.
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!()]|[,;:?!()][一-鿿]|[一-鿿]\.(?:\s|$)|\.\.\.|[一-鿿] *\"")
GLOSSARY_ROW = re.compile(
    r"^\| (?P<english>[^|·]+?) \| (?P<chinese>[^|]+?) \|.*?`(?P<where>[^`]+)`", re.MULTILINE
)


def _messages() -> Iterator[tuple[Message, str]]:
    """Each text with its Chinese."""
    for message in catalogue.translated():
        if message.id:
            yield message, message.string if isinstance(message.string, str) else message.string[0]


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_no_text_is_missing_left_over_or_broken() -> None:
    assert catalogue.problems() == []


def test_every_place_is_kept() -> None:
    wrong = [
        (_first(message), chinese)
        for message, chinese in _messages()
        if sorted(PLACES.findall(_first(message))) != sorted(PLACES.findall(chinese))
        and set(PLACES.findall(message.id[-1])) != set(PLACES.findall(chinese))
    ]
    assert wrong == []


def test_no_word_stays_english() -> None:
    wrong = [
        (_first(message), chinese)
        for message, chinese in _messages()
        if re.search(r"[A-Za-z]{2,}", LATIN_ALLOWED.sub("", PLACES.sub("", chinese)))
    ]
    assert wrong == []


def test_punctuation_is_chinese() -> None:
    wrong = [chinese for _message, chinese in _messages() if HALF_WIDTH.search(chinese)]
    assert wrong == []


def test_sentences_end_alike() -> None:
    """A sentence with its full stop has one in Chinese, a label has none."""
    wrong = [
        (_first(message), chinese)
        for message, chinese in _messages()
        if (_first(message)[-1] in ".?!") != (chinese[-1:] in ("。", "？", "！"))
    ]
    assert wrong == []


def test_the_words_are_those_of_the_glossary() -> None:
    """A label that is a term of the glossary has its Chinese term, at least in one of its contexts."""
    terms: dict[str, set[str]] = {}
    for row in GLOSSARY_ROW.finditer((ROOT / "docs" / "glossary.md").read_text()):
        terms.setdefault(row["english"].capitalize(), set()).add(row["chinese"])
    assert len(terms) > 100
    shown: dict[str, set[str]] = {}
    for message, chinese in _messages():
        shown.setdefault(_first(message).capitalize(), set()).add(chinese)
    wrong = {
        english: (chinese, shown[english])
        for english, chinese in terms.items()
        if english in shown and not chinese & shown[english]
    }
    assert wrong == {}


@pytest.mark.parametrize("text", ["确认,收到", "确认收到.", "等级(一般)"])
def test_half_width_marks_are_found(text: str) -> None:
    assert HALF_WIDTH.search(text)
