"""Our templates keep the strict policy: nothing inline, every icon drawn, every label translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devtools.paths import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = (ROOT / "static" / "img" / "icons.svg").read_text()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_inline_that_the_policy_blocks(path: Path) -> None:
    text = path.read_text()

    markup = re.sub(r"{%.*?%}", "", text)  # what a tag is given is no attribute
    assert not re.search(r"\sstyle\s*=", markup), "style attributes are blocked"
    assert not re.search(r"<style", text), "style elements are blocked"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handlers are blocked"
    assert not re.search(r"hx-on|javascript:", text), "script in attributes is blocked"
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), "nothing from another host"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))

    used = set(re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", path.read_text()))

    assert used <= drawn


@pytest.mark.parametrize("path", sorted((ROOT / "templates" / "components").glob("*.html")), ids=name)
def test_a_component_says_what_it_is_for(path: Path) -> None:
    assert re.match(r"{#|{% comment %}", path.read_text())
