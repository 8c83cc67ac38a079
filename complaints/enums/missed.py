"""What a manager says to force majeure (CMP-19)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Decision(models.TextChoices):
    """Whether a miss is left out of the rates."""

    APPROVED = "approved", pgettext_lazy("force majeure", "Approved: left out of the rates")
    REFUSED = "refused", pgettext_lazy("force majeure", "Refused: it counts")
