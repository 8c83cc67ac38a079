"""For which complaints a service standard can hold: the words of its filters (CLK-01, STF-01)."""

from __future__ import annotations

from complaints.enums import Grade, Level, TopCategory
from complaints.models import Category
from core.clock.vocabulary import Pairs, Vocabulary
from core.records.enums import CaseKind
from owners.enums import Channel


def _categories() -> Pairs:
    """The six categories, each followed by its subcategories in use."""
    below = list(Category.objects.filter(is_active=True))
    pairs: list[tuple[str, str]] = []
    for top in TopCategory:
        pairs.append((top.value, str(top.label)))
        pairs += [(each.code, f"{top.label} · {each}") for each in below if each.top == top]
    return pairs


VOCABULARY = Vocabulary(
    label=CaseKind.COMPLAINT.label,
    levels=Level.choices,
    grades=Grade.choices,
    channels=Channel.choices,
    categories=_categories,
)
