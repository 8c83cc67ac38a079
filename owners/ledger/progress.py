"""How far an import is: the phases, in order, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Phase(StrEnum):
    """What is being done with a ledger."""

    READING = "reading"
    CHECKING = "checking"
    COMPARING = "comparing"
    MARKING = "marking"
    WRITING = "writing"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Phase.READING: _("Reading the file"),
    Phase.CHECKING: _("Checking the rows"),
    Phase.COMPARING: _("Comparing with what is on record"),
    Phase.MARKING: _("Marking your copy"),
    Phase.WRITING: _("Writing"),
}

# Where each phase begins and ends in percent; reading begins both runs, marking ends the first one, writing the second.
SPANS: dict[Phase, tuple[int, int]] = {
    Phase.READING: (0, 15),
    Phase.CHECKING: (15, 35),
    Phase.COMPARING: (35, 50),
    Phase.MARKING: (50, 100),
    Phase.WRITING: (50, 100),
}

#: Called with a phase, what is done and how much there is; may raise to stop the work.
Tell = Callable[[Phase, int, int], None]


def tell_nobody(_phase: Phase, _done: int, _of: int) -> None:
    """For who does not wait."""


def percent(phase: Phase, done: int, of: int) -> int:
    """How far the whole is, from 0 to 100."""
    first, last = SPANS[phase]
    return first + (last - first) * min(done, of) // of if of else first
