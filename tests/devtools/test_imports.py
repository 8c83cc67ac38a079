"""What the import linter cannot see: parts of Django that rules may not know."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from devtools.catalogue import PACKAGES
from devtools.paths import ROOT

ROOMS = {"policies", "models", "services", "selectors"}
FORBIDDEN = ("django.http", "django.shortcuts", "django.views", "django.template.response")
FILES = [
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if ROOMS & {*path.relative_to(ROOT).with_suffix("").parts}
]


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_do_not_know_the_web(path: Path) -> None:
    assert not [name for name in _imported(path) if name.startswith(FORBIDDEN)]
