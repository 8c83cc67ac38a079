"""The check that ties rules, documentation and tests together."""

from __future__ import annotations

from pathlib import Path

from devtools import rules

TABLE = """
| ID | where | state |
|---|---|---|
| CMP-01 | `complaints/policies` | built |
| CMP-02 | a page or two | part |
| CMP-03 | | not yet |
"""


def test_a_table_in_order_has_no_problems() -> None:
    assert rules.problems(rules.listed(TABLE), {"CMP-01"}, {"CMP-03"}) == []


def test_built_without_a_test_is_a_problem() -> None:
    assert rules.problems(rules.listed(TABLE), {"CMP-02"}, set()) == [
        "CMP-01 is listed as built, and no test is marked with it"
    ]


def test_forgotten_rules_are_problems() -> None:
    without = TABLE.replace("CMP-02", "CMP-05")
    found = rules.problems(rules.listed(without), {"CMP-01", "CMP-05"}, {"DSK-01"})
    assert [sentence.split()[0] for sentence in found] == ["CMP-02", "CMP-04", "DSK-01"]


def test_marks_are_found_in_decorators_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "pytestmark = [pytest.mark.rule('OWN-01')]\n"
        "@pytest.mark.rule('CMP-01', 'CMP-02')\ndef test_a(): ...\n"
        "x = pytest.param(1, marks=pytest.mark.rule('CLK-03'))\n"
    )
    assert rules.proven(tmp_path) == {"OWN-01", "CMP-01", "CMP-02", "CLK-03"}
