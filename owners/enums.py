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


class LifeStage(models.TextChoices):
    """Which home this is in a person's life (OWN-08)."""

    FIRST_TIME = "first_time", pgettext_lazy("segment", "First-time buyer")
    SECOND_TIME = "second_time", pgettext_lazy("segment", "Second-time buyer")
    REPEAT = "repeat", pgettext_lazy("segment", "Repeat buyer")
    ACTIVE_ELDER = "active_elder", pgettext_lazy("segment", "Active elder")
    ELDER_RETURN = "elder_return", pgettext_lazy("segment", "Elder returning")


class Family(models.TextChoices):
    """What kind of household it is, after the reference mix (OWN-08)."""

    WEALTHY = "wealthy", pgettext_lazy("segment", "Wealthy family")
    HEALTHY_ELDERLY = "healthy_elderly", pgettext_lazy("segment", "Healthy retirement")
    RISING = "rising", pgettext_lazy("segment", "Rising professionals")
    FOR_CHILDREN = "for_children", pgettext_lazy("segment", "For the children")
    PRACTICAL = "practical", pgettext_lazy("segment", "Practical family")


#: Percent of all families with the reference company (OWN-08).
FAMILY_REFERENCE: dict[str, int] = {
    Family.WEALTHY: 9,
    Family.HEALTHY_ELDERLY: 6,
    Family.RISING: 29,
    Family.FOR_CHILDREN: 31,
    Family.PRACTICAL: 25,
}


class Income(models.TextChoices):
    """Income of the household in a year, in bands of CNY (OWN-08)."""

    TO_150 = "to_150", pgettext_lazy("income", "Up to 150,000")
    TO_300 = "to_300", pgettext_lazy("income", "150,000 to 300,000")
    TO_600 = "to_600", pgettext_lazy("income", "300,000 to 600,000")
    OVER_600 = "over_600", pgettext_lazy("income", "More than 600,000")


class LifeCycle(models.TextChoices):
    """Who lives in the household (OWN-08)."""

    SINGLE = "single", pgettext_lazy("segment", "Single")
    COUPLE = "couple", pgettext_lazy("segment", "Couple without children")
    SMALL_CHILDREN = "small_children", pgettext_lazy("segment", "With small children")
    SCHOOL_CHILDREN = "school_children", pgettext_lazy("segment", "With school children")
    GROWN_CHILDREN = "grown_children", pgettext_lazy("segment", "With grown children")
    THREE_GENERATIONS = "three_generations", pgettext_lazy("segment", "Three generations")
    ELDERLY = "elderly", pgettext_lazy("segment", "Elderly, children moved out")


class HousingValue(models.TextChoices):
    """What the home is for, above all (OWN-08)."""

    SHELTER = "shelter", pgettext_lazy("segment", "A place to live")
    FAMILY_LIFE = "family_life", pgettext_lazy("segment", "Family life")
    CHILDREN = "children", pgettext_lazy("segment", "Children's growth and schooling")
    PARENTS = "parents", pgettext_lazy("segment", "Care for the parents")
    COMFORT = "comfort", pgettext_lazy("segment", "More space and comfort")
    STANDING = "standing", pgettext_lazy("segment", "Standing")
    INVESTMENT = "investment", pgettext_lazy("segment", "Investment")


class ServiceClass(models.TextChoices):
    """How the handover to this person is planned (OWN-08): says what we do, not who they are (OWN-18)."""

    STANDARD = "standard", pgettext_lazy("service class", "Standard")
    PRIORITY = "priority", pgettext_lazy("service class", "Own appointment")
    ACCOMPANIED = "accompanied", pgettext_lazy("service class", "Accompanied throughout")


class Segment(models.TextChoices):
    """The attributes of a person by which owners are told apart (OWN-08); the value is the name of the field."""

    LIFE_STAGE = "life_stage", pgettext_lazy("segment", "Buyer")
    FAMILY = "family", pgettext_lazy("segment", "Family")
    INCOME = "income", pgettext_lazy("segment", "Household income (CNY a year)")
    LIFE_CYCLE = "life_cycle", pgettext_lazy("segment", "Family life cycle")
    HOUSING_VALUE = "housing_value", pgettext_lazy("segment", "What the home is for")
    SERVICE_CLASS = "service_class", pgettext_lazy("segment", "Service class at handover")


SEGMENT_CHOICES: dict[Segment, type[models.TextChoices]] = {
    Segment.LIFE_STAGE: LifeStage,
    Segment.FAMILY: Family,
    Segment.INCOME: Income,
    Segment.LIFE_CYCLE: LifeCycle,
    Segment.HOUSING_VALUE: HousingValue,
    Segment.SERVICE_CLASS: ServiceClass,
}


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


class ExportState(models.TextChoices):
    """Where a long export stands: the worker writes it, then it can be fetched for some days."""

    WAITING = "waiting", pgettext_lazy("export", "being made")
    DONE = "done", pgettext_lazy("export", "ready")
    REFUSED = "refused", pgettext_lazy("export", "not made")

    @property
    def colour(self) -> str:
        return {"waiting": "blue", "done": "green"}.get(self.value, "red")

    @property
    def icon(self) -> str:
        return {"waiting": "hourglass", "done": "circle-check"}.get(self.value, "alert")


class UploadState(models.TextChoices):
    """Where an uploaded ledger stands (OWN-07): the worker reads it, a person decides, the worker imports it."""

    TO_READ = "to_read", pgettext_lazy("upload", "to be read")
    READY = "ready", pgettext_lazy("upload", "read")
    TO_IMPORT = "to_import", pgettext_lazy("upload", "to be imported")
    DONE = "done", pgettext_lazy("upload", "imported")
    REFUSED = "refused", pgettext_lazy("upload", "refused")
