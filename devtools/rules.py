"""Compares docs/rules.md with the tests: a rule listed as built has a test, and no rule is forgotten.

The table is ``| ID | where | state |``; the state is *built*, *part* or *not yet*.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

from devtools.paths import ROOT

LISTED = ROOT / "docs" / "rules.md"
ROW = re.compile(r"^\|\s*`?([A-Z]{3}-\d{2})`?\s*\|(.*)\|\s*([^|]*?)\s*\|\s*$")
BEGINS = re.compile(r"^\| ([A-Z]{3}-\d{2}) ", re.MULTILINE)
STATES = {"built", "part", "not yet"}


def listed(text: str) -> dict[str, str]:
    """Each rule of the table with its state."""
    rows = filter(None, map(ROW.match, text.splitlines()))
    return {row[1]: row[3].lower() for row in rows}


def proven(tests: Path) -> set[str]:
    """Rules that some test is marked with."""
    found = set()
    for path in tests.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "rule"
            ):
                found |= {
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                }
    return found


def problems(rules: dict[str, str], tested: set[str], rulebook: set[str]) -> list[str]:
    """One sentence for each rule that is missing, unknown, unproven or in no known state."""
    found = [
        f"{rule} is missing from docs/rules.md" for rule in sorted((rulebook | _gaps(rules)) - set(rules))
    ]
    found += [f"{rule} has a test but is not in docs/rules.md" for rule in sorted(tested - set(rules))]
    for rule, state in rules.items():
        if state not in STATES:
            found.append(f"{rule}: {state!r} is none of {', '.join(sorted(STATES))}")
        elif state == "built" and rule not in tested:
            found.append(f"{rule} is listed as built, and no test is marked with it")
    return found


def _gaps(rules: dict[str, str]) -> set[str]:
    """Numbers left out within a family: rules are numbered from 01 without holes."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for rule in rules:
        numbers[rule[:3]].add(int(rule[4:]))
    return {f"{family}-{n:02d}" for family, known in numbers.items() for n in range(1, max(known) + 1)}


def main() -> None:
    if not LISTED.exists():
        sys.exit("docs/rules.md is missing.")
    beside = ROOT.parent / "shared" / "rulebook.md"
    rulebook = set(BEGINS.findall(beside.read_text(encoding="utf-8"))) if beside.exists() else set()
    rules = listed(LISTED.read_text(encoding="utf-8"))
    found = problems(rules, proven(ROOT / "tests"), rulebook) or ([] if rules else ["the table has no rows"])
    count = sum(state == "built" for state in rules.values())
    print("\n".join(found) or f"{len(rules)} rules listed, {count} built, each of them with a test.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
