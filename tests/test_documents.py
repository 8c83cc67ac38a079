"""Documents tell the truth about where things are, and the glossary has one word for one thing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from devtools.paths import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
# What looks like a path of this repository: it begins with a folder or file of ours, and is nothing made at run time.
PLACES = (
    "config|core|owners|repairs|complaints|satisfaction|frontdesk|dashboard"
    "|devtools|templates|static|tests|docs|locale"
)
PATH = re.compile(rf"`((?:{PLACES})/[\w./-]*|manage\.py|pyproject\.toml|package\.json|Makefile|Procfile)`")
# A name of code in a document: has a capital, an underscore or a dot.
NAME = re.compile(r"`((?=[A-Za-z_.]*[A-Z_.])[A-Za-z_]+(?:\.[A-Za-z_]+)*)`")
WORD = re.compile(r"[A-Za-z_]+")
SOURCES = {".py", ".html", ".js", ".sh"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)")


def _names(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_names)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    missing += [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert not missing


def test_every_name_of_code_that_a_document_mentions_exists() -> None:
    sources = [
        path for place in PLACES.split("|") for path in (ROOT / place).rglob("*") if path.suffix in SOURCES
    ]
    known = {word for path in sources for word in WORD.findall(path.read_text(encoding="utf-8"))}
    for name in ("pyproject.toml", "Procfile", "docker-compose.yml", ".env.owner.example"):
        known |= set(WORD.findall((ROOT / name).read_text(encoding="utf-8")))
    missing = {
        f"{_names(document)}: {name}"
        for document in DOCUMENTS
        for name in NAME.findall(document.read_text(encoding="utf-8"))
        if not set(name.split(".")) <= known
    }
    assert not missing


def _terms() -> list[tuple[str, str]]:
    """English and Chinese of every line of the glossary."""
    cells = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    return [(row[0], row[1]) for row in cells if len(row) == 4 and row[0] != "English term"]


def test_no_term_has_two_lines_in_the_glossary() -> None:
    terms = _terms()
    twice = Counter([english.lower() for english, _ in terms] + [chinese for _, chinese in terms])
    assert len(terms) > 100
    assert not [term for term, count in twice.items() if count > 1]
