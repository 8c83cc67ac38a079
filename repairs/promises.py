"""For which orders a service standard can hold: the words of its filters (CLK-01, STF-01)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.clock.vocabulary import Pairs, Vocabulary
from core.records.enums import CaseKind
from owners.enums import Channel
from repairs.enums import Size, Urgency, WorkKind
from repairs.standards import APPOINTMENT, PROMPT, REWORK


def _categories() -> Pairs:
    """The kinds of work, and what an order can be beside its kind."""
    return [
        *WorkKind.choices,
        (APPOINTMENT, _("With an appointment")),
        (REWORK, _("What came back as rework")),
        (PROMPT, _("Major, rework, sudden or abnormal")),
    ]


VOCABULARY = Vocabulary(
    label=CaseKind.WORK_ORDER.label,
    grades=Size.choices,
    urgencies=Urgency.choices,
    channels=Channel.choices,
    categories=_categories,
)
