"""What can be changed about a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalField(models.TextChoices):
    """Fields whose values never stand in history (design decision 19)."""

    FULL_NAME = "full_name", _("name")
    EMAIL = "email", _("e-mail")
    WORK_PHONE = "work_phone", _("work phone")
    LANGUAGE = "language", _("language")
