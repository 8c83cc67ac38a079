"""What the catalogue of faults is made of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class WordKind(models.TextChoices):
    """What a word of the catalogue names."""

    PLACE = "place", pgettext_lazy("catalogue", "Place")
    COMPONENT = "component", pgettext_lazy("catalogue", "Component")
    PROBLEM = "problem", pgettext_lazy("catalogue", "Problem")
