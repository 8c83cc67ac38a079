"""Who gets a complaint by rule: the most particular rule, somebody who is there, the least to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaints.models import AssignmentRule


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who handles complaints in the project, as a rule sees them; ``load`` is how many complaints they have in hand.

    ``assigns`` is true for those who themselves give complaints out: they get one only where a rule names them.
    """

    user_id: int
    load: int = 0
    is_away: bool = False
    department_id: int | None = None
    assigns: bool = False


def rules_for(
    rules: Iterable[AssignmentRule], *, project_id: int, top: str, category_id: int | None
) -> list[AssignmentRule]:
    """The rules for such a complaint, the most particular first: its project's own, then the narrower category."""
    fitting = [
        rule
        for rule in rules
        if rule.project_id in (None, project_id)
        and rule.top in ("", top)
        and rule.category_id in (None, category_id)
    ]

    def breadth(rule: AssignmentRule) -> tuple[bool, bool, bool]:
        return rule.project_id is None, rule.category_id is None, not rule.top

    return sorted(fitting, key=breadth)


def means(candidate: Candidate, *, people: Collection[int], department_id: int | None) -> bool:
    """Whether a rule that names these people and this department (or nobody) means the candidate."""
    if candidate.user_id in people:
        return True
    if candidate.assigns or (people and department_id is None):
        return False
    return department_id in (None, candidate.department_id)


def assignee(candidates: Sequence[Candidate], *, has_matter: Collection[int] = ()) -> Candidate | None:
    """Of those who are there whoever has the matter already, else the least in hand; None when nobody is there.

    So a group has one handler for its one plan (CMP-32).
    """
    present = [each for each in candidates if not each.is_away]
    return min(
        present, key=lambda each: (each.user_id not in has_matter, each.load, each.user_id), default=None
    )


def with_one_more(candidates: Iterable[Candidate], user_id: int) -> list[Candidate]:
    """The candidates after one of them got another complaint, for the next one of a batch."""
    return [replace(each, load=each.load + 1) if each.user_id == user_id else each for each in candidates]
