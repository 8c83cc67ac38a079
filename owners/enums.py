"""Choices about owners, their stages and their contacts; label, colour and icon stand with the choice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where a person stands with one unit (OWN-02), in this order."""

    POTENTIAL = "potential", pgettext_lazy("stage", "Potential customer")
    SUBSCRIBED = "subscribed", pgettext_lazy("stage", "Subscribed")
    CONTRACTED = "contracted", pgettext_lazy("stage", "Contracted")
    RUNNING_IN = "running_in", pgettext_lazy("stage", "Running-in")
    STABLE = "stable", pgettext_lazy("stage", "Stable")
    LONG_STANDING = "long_standing", pgettext_lazy("stage", "Long-standing owner")

    @property
    def colour(self) -> str:
        return _STAGE_COLOURS[self]

    @property
    def icon(self) -> str:
        return "user"


_STAGE_COLOURS = {
    Stage.POTENTIAL: "grey",
    Stage.SUBSCRIBED: "yellow",
    Stage.CONTRACTED: "blue",
    Stage.RUNNING_IN: "orange",
    Stage.STABLE: "teal",
    Stage.LONG_STANDING: "green",
}


class UnitContactKind(models.TextChoices):
    """Who else speaks for a unit (OWN-04)."""

    FAMILY = "family", _("Family")
    TENANT = "tenant", _("Tenant")
    AGENT = "agent", _("Agent")


class Channel(models.TextChoices):
    """How a contact came (DSK-01)."""

    WALK_IN = "walk_in", pgettext_lazy("channel", "Walk-in")
    PHONE = "phone", pgettext_lazy("channel", "Phone")
    WEBSITE = "website", pgettext_lazy("channel", "Website or portal")
    WECHAT = "wechat", pgettext_lazy("channel", "WeChat")
    PROPERTY_OFFICE = "property_office", pgettext_lazy("channel", "Property office")
    RELATIONS_CENTRE = "relations_centre", pgettext_lazy("channel", "Customer-relations centre")
    HEADQUARTERS = "headquarters", pgettext_lazy("channel", "Group headquarters")
    MEDIA = "media", pgettext_lazy("channel", "Media or forum")
    CONSUMER_ASSOCIATION = "consumer_association", pgettext_lazy("channel", "Consumer association")
    QUALITY_STATION = "quality_station", pgettext_lazy("channel", "Quality station")
    PETITION = "petition", pgettext_lazy("channel", "Petition")
    COURT = "court", pgettext_lazy("channel", "Court")
    HOTLINE_12345 = "hotline_12345", pgettext_lazy("channel", "Government hotline 12345")
    OTHER = "other", pgettext_lazy("channel", "Other channel")


class ContactKind(models.TextChoices):
    """What a contact is about (DSK-02)."""

    ENQUIRY = "enquiry", pgettext_lazy("contact", "Enquiry")
    HELP_REQUEST = "help_request", pgettext_lazy("contact", "Help request")
    REPAIR = "repair", pgettext_lazy("contact", "Repair")
    SERVICE_REQUEST = "service_request", pgettext_lazy("contact", "Service request")
    COMPLAINT = "complaint", pgettext_lazy("contact", "Complaint")
    SUGGESTION = "suggestion", pgettext_lazy("contact", "Suggestion")
    PRAISE = "praise", pgettext_lazy("contact", "Praise")
    PUBLIC_ORDER = "public_order", pgettext_lazy("contact", "Public-order incident")


class PersonalField(models.TextChoices):
    """What the access log speaks of (OWN-05): a value that was revealed, or a list that went out, masked."""

    PHONE = "phone", _("Phone number")
    ID_NUMBER = "id_number", _("Identity number")
    EXPORT = "export", _("Exported list")


REVEALABLE = (PersonalField.PHONE, PersonalField.ID_NUMBER)


# What an administrator may set as the most reveals of one person in a day (OWN-05).
LEAST_REVEALS, MOST_REVEALS = 1, 2000


class UploadState(models.TextChoices):
    """Where an uploaded ledger stands (OWN-07): the worker reads it, a person decides, the worker imports it."""

    TO_READ = "to_read", pgettext_lazy("upload", "to be read")
    READY = "ready", pgettext_lazy("upload", "read")
    TO_IMPORT = "to_import", pgettext_lazy("upload", "to be imported")
    DONE = "done", pgettext_lazy("upload", "imported")
    REFUSED = "refused", pgettext_lazy("upload", "refused")
