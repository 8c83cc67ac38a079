"""What a contractor answers, and where a repair notice and fit-out works stand (RPR-13, RPR-18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class NoticeAnswer(models.TextChoices):
    """What a contractor says to a repair notice (RPR-13)."""

    ACCEPTED = "accepted", pgettext_lazy("repair notice", "Accepted")
    DISPUTED = "disputed", pgettext_lazy("repair notice", "Disputed")


class NoticeState(models.TextChoices):
    """How a repair notice stands; computed from its stamps, never stored."""

    WAITS = "waits", pgettext_lazy("repair notice", "Waits for an answer")
    TO_START = "to_start", pgettext_lazy("repair notice", "Answered, not begun")
    AT_WORK = "at_work", pgettext_lazy("repair notice", "Begun")
    DONE = "done", pgettext_lazy("repair notice", "Done")
    IGNORED = "ignored", pgettext_lazy("repair notice", "Ignored")

    @property
    def colour(self) -> str:
        return {"waits": "orange", "to_start": "blue", "at_work": "blue", "done": "green", "ignored": "red"}[
            self.value
        ]

    @property
    def icon(self) -> str:
        return {
            "waits": "hourglass",
            "to_start": "clock",
            "at_work": "tool",
            "done": "check",
            "ignored": "alert",
        }[self.value]


class NoticeWay(models.TextChoices):
    """What a contractor can do with a repair notice."""

    ACCEPT = "accept", pgettext_lazy("repair notice", "We come")
    DISPUTE = "dispute", pgettext_lazy("repair notice", "It is not ours")
    START = "start", pgettext_lazy("repair notice", "We have begun")
    FINISH = "finish", pgettext_lazy("repair notice", "We are done")


class FitOutState(models.TextChoices):
    """Where fit-out works stand (RPR-18); computed from their stamps, never stored."""

    APPLIED = "applied", pgettext_lazy("fit-out", "Applied")
    AT_WORK = "at_work", pgettext_lazy("fit-out", "Under way")
    COMPLETED = "completed", pgettext_lazy("fit-out", "Completed")
    REFUSED = "refused", pgettext_lazy("fit-out", "Refused")

    @property
    def colour(self) -> str:
        return {"applied": "orange", "at_work": "blue", "completed": "green", "refused": "grey"}[self.value]

    @property
    def icon(self) -> str:
        return {"applied": "inbox", "at_work": "tool", "completed": "check", "refused": "ban"}[self.value]
