"""Choices of follow-ups."""

from django.db import models
from django.utils.translation import pgettext_lazy


class FollowUpState(models.TextChoices):
    """Where a follow-up stands (SAT-01)."""

    PENDING = "pending", pgettext_lazy("follow-up", "Pending")
    DONE = "done", pgettext_lazy("follow-up", "Done")
    UNREACHED = "unreached", pgettext_lazy("follow-up", "Unreached")
    VOID = "void", pgettext_lazy("follow-up", "Dropped")

    @property
    def colour(self) -> str:
        return {"pending": "orange", "done": "green", "unreached": "red", "void": "grey"}[self.value]


class Then(models.TextChoices):
    """How a work order goes on whose customer was not satisfied (RPR-09)."""

    REWORK = "rework", pgettext_lazy("follow-up", "Do it again: a new order, marked as rework")
    COMPLAINT = "complaint", pgettext_lazy("follow-up", "Open a complaint")


class AttemptChannel(models.TextChoices):
    """By what the customer was tried (CMP-17: two different ones)."""

    PHONE = "phone", pgettext_lazy("attempt", "Phone")
    WECHAT = "wechat", pgettext_lazy("attempt", "WeChat")
    SMS = "sms", pgettext_lazy("attempt", "Text message")
    VISIT = "visit", pgettext_lazy("attempt", "Visit")


class SheetScore(models.IntegerChoices):
    """What a customer ticks on the satisfaction confirmation, as the score of 100 that it stands for."""

    VERY_SATISFIED = 100, pgettext_lazy("satisfaction", "very satisfied")
    SATISFIED = 80, pgettext_lazy("satisfaction", "satisfied")
    FAIR = 60, pgettext_lazy("satisfaction", "fair")
    DISSATISFIED = 40, pgettext_lazy("satisfaction", "dissatisfied")
    VERY_DISSATISFIED = 20, pgettext_lazy("satisfaction", "very dissatisfied")
