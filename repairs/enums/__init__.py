"""States, actions, and the two axes of a work order; label and colour stand with the choice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class OrderState(models.TextChoices):
    """Where a work order stands (RPR-14)."""

    REQUESTED = "requested", pgettext_lazy("work order", "Requested")
    DISPATCHED = "dispatched", pgettext_lazy("work order", "Dispatched")
    TAKEN = "taken", pgettext_lazy("work order", "Taken")
    ARRIVED = "arrived", pgettext_lazy("work order", "Arrived")
    WORKING = "working", pgettext_lazy("work order", "Working")
    FINISHED = "finished", pgettext_lazy("work order", "Finished")
    ACCEPTED = "accepted", pgettext_lazy("work order", "Accepted")
    COUNTERSIGNED = "countersigned", pgettext_lazy("work order", "Countersigned")
    ARCHIVED = "archived", pgettext_lazy("work order", "Archived")
    REFUSED = "refused", pgettext_lazy("work order", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("work order", "Cancelled")

    @property
    def colour(self) -> str:
        return _STATE_COLOURS.get(self, "blue")

    @property
    def icon(self) -> str:
        return _STATE_ICONS[self]


_STATE_COLOURS = {
    OrderState.REQUESTED: "orange",
    OrderState.FINISHED: "teal",
    OrderState.ACCEPTED: "teal",
    OrderState.COUNTERSIGNED: "green",
    OrderState.ARCHIVED: "grey",
    OrderState.REFUSED: "grey",
    OrderState.CANCELLED: "grey",
}

_STATE_ICONS = {
    OrderState.REQUESTED: "inbox",
    OrderState.DISPATCHED: "arrow-right",
    OrderState.TAKEN: "thumb-up",
    OrderState.ARRIVED: "home",
    OrderState.WORKING: "tool",
    OrderState.FINISHED: "check",
    OrderState.ACCEPTED: "mood-happy",
    OrderState.COUNTERSIGNED: "eye",
    OrderState.ARCHIVED: "book",
    OrderState.REFUSED: "ban",
    OrderState.CANCELLED: "corner-up-left",
}

# Nobody works on it any more.
ENDED = frozenset({OrderState.ARCHIVED, OrderState.REFUSED, OrderState.CANCELLED})
# Somebody has still to do the work itself.
UNFINISHED = frozenset(
    {
        OrderState.REQUESTED,
        OrderState.DISPATCHED,
        OrderState.TAKEN,
        OrderState.ARRIVED,
        OrderState.WORKING,
    }
)


class Urgency(models.TextChoices):
    """How fast somebody comes (RPR-02)."""

    ORDINARY = "ordinary", pgettext_lazy("urgency", "Ordinary")
    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")

    @property
    def colour(self) -> str:
        return {"ordinary": "grey", "urgent": "red"}[self.value]

    @property
    def icon(self) -> str:
        return {"ordinary": "clock", "urgent": "flame"}[self.value]


class Size(models.TextChoices):
    """How much work it is, and so by when it is done (RPR-03)."""

    EMERGENCY = "emergency", pgettext_lazy("size", "Water or electricity emergency")
    SMALL = "small", pgettext_lazy("size", "Small repair")
    GENERAL = "general", pgettext_lazy("size", "General item")
    MAJOR = "major", pgettext_lazy("size", "Major repair")

    @property
    def colour(self) -> str:
        return {"emergency": "red", "small": "grey", "general": "blue", "major": "purple"}[self.value]

    @property
    def icon(self) -> str:
        return {"emergency": "flame", "small": "tool", "general": "tool", "major": "alert"}[self.value]


class WorkKind(models.TextChoices):
    """What is asked for (DSK-10): the same numbered order for all, each with its own standards."""

    REPAIR = "repair", pgettext_lazy("work", "Repair")
    CLEANING = "cleaning", pgettext_lazy("work", "Cleaning")
    GREENING = "greening", pgettext_lazy("work", "Greening")
    INSTALLATION = "installation", pgettext_lazy("work", "Installation")
    SECURITY = "security", pgettext_lazy("work", "Security")


class Trade(models.TextChoices):
    """Who can do it."""

    PLUMBING = "plumbing", pgettext_lazy("trade", "Plumbing")
    ELECTRICAL = "electrical", pgettext_lazy("trade", "Electrical")
    MASONRY = "masonry", pgettext_lazy("trade", "Masonry")
    WATERPROOFING = "waterproofing", pgettext_lazy("trade", "Waterproofing")
    CARPENTRY = "carpentry", pgettext_lazy("trade", "Carpentry")
    DOORS_WINDOWS = "doors_windows", pgettext_lazy("trade", "Doors and windows")
    PAINTING = "painting", pgettext_lazy("trade", "Painting")
    HEATING_COOLING = "heating_cooling", pgettext_lazy("trade", "Heating and cooling")
    LIFT = "lift", pgettext_lazy("trade", "Lift")
    FIRE = "fire", pgettext_lazy("trade", "Fire protection")
    GAS = "gas", pgettext_lazy("trade", "Gas")
    LOW_VOLTAGE = "low_voltage", pgettext_lazy("trade", "Low-voltage systems")
    CLEANING = "cleaning", pgettext_lazy("trade", "Cleaning")
    GREENING = "greening", pgettext_lazy("trade", "Greening")
    SECURITY = "security", pgettext_lazy("trade", "Security")
    GENERAL = "general", pgettext_lazy("trade", "General maintenance")


class Charge(models.TextChoices):
    """Who pays for it is known, or not yet (RPR-06)."""

    FREE = "free", pgettext_lazy("charge", "Free")
    PAID = "paid", pgettext_lazy("charge", "Paid")

    @property
    def colour(self) -> str:
        return {"free": "green", "paid": "orange"}[self.value]


class HoldKind(models.TextChoices):
    """Why an order waits; a row with reason and dates, no state (RPR-07, RPR-14, RPR-15)."""

    POSTPONED = "postponed", pgettext_lazy("hold", "Postponed")
    SPECIALIST = "specialist", pgettext_lazy("hold", "With a specialist company")
    CONTRACTOR = "contractor", pgettext_lazy("hold", "With the contractor")


class QuoteStage(models.TextChoices):
    """When the customer was asked (RPR-05): both times for paid work."""

    INTAKE = "intake", pgettext_lazy("quote", "At intake")
    DOOR = "door", pgettext_lazy("quote", "At the door")


class LineKind(models.TextChoices):
    """What a line of a quote is for (RPR-05)."""

    MATERIAL = "material", pgettext_lazy("quote", "Material")
    LABOUR = "labour", pgettext_lazy("quote", "Labour")
    OTHER = "other", pgettext_lazy("quote", "Other")


class PictureMoment(models.TextChoices):
    """What a picture shows (RPR-01, RPR-08)."""

    REPORT = "report", pgettext_lazy("picture", "Reported")
    BEFORE = "before", pgettext_lazy("picture", "Before")
    AFTER = "after", pgettext_lazy("picture", "After")


class SignatureKind(models.TextChoices):
    """Who signed (RPR-08)."""

    CUSTOMER = "customer", pgettext_lazy("signature", "Customer")
    HEAD = "head", pgettext_lazy("signature", "Head of engineering")


class ReworkCause(models.TextChoices):
    """What sent an order back (RPR-08)."""

    NOT_ACCEPTED = "not_accepted", pgettext_lazy("rework", "The customer did not accept it")
    SENT_BACK = "sent_back", pgettext_lazy("rework", "Sent back at the countersignature")


class Action(models.TextChoices):
    """What a person can do with a work order; the value is also the last part of its address."""

    DISPATCH = "dispatch", pgettext_lazy("order action", "Dispatch")
    OFFER = "offer", pgettext_lazy("order action", "Offer to several")
    TAKE = "take", pgettext_lazy("order action", "Take it")
    REASSIGN = "reassign", pgettext_lazy("order action", "Give to somebody else")
    APPOINT = "appoint", pgettext_lazy("order action", "Set the appointment")
    ARRIVE = "arrive", pgettext_lazy("order action", "I am there")
    CHARGE = "charge", pgettext_lazy("order action", "Decide free or paid")
    QUOTE = "quote", pgettext_lazy("order action", "Record a quote")
    AGREE = "agree", pgettext_lazy("order action", "Customer agrees to the quote")
    DECLINE = "decline", pgettext_lazy("order action", "Customer declines the quote")
    START = "start", pgettext_lazy("order action", "Start the work")
    RESTORE = "restore", pgettext_lazy("order action", "Water or power is back")
    PLAN = "plan", pgettext_lazy("order action", "Agree on a repair plan")
    USE = "use", pgettext_lazy("order action", "Record materials and labour")
    POSTPONE = "postpone", pgettext_lazy("order action", "Not finished: name a new time")
    HOLD = "hold", pgettext_lazy("order action", "Hand to a specialist or contractor")
    RELEASE = "release", pgettext_lazy("order action", "Back from the specialist or contractor")
    FINISH = "finish", pgettext_lazy("order action", "Finish")
    ACCEPT = "accept", pgettext_lazy("order action", "Customer accepts and signs")
    REFUSE_ACCEPTANCE = "refuse-acceptance", pgettext_lazy("order action", "Customer does not accept")
    COUNTERSIGN = "countersign", pgettext_lazy("order action", "Countersign")
    SEND_BACK = "send-back", pgettext_lazy("order action", "Send back as rework")
    ARCHIVE = "archive", pgettext_lazy("order action", "Archive")
    REFUSE = "refuse", pgettext_lazy("order action", "Refuse the request")
    CANCEL = "cancel", pgettext_lazy("order action", "Cancel the order")
    BACK_FILL = "back-fill", pgettext_lazy("order action", "Complete the emergency order")
    ADD_UNIT = "add-unit", pgettext_lazy("order action", "Add a unit that is hurt too")
    WATER_TEST = "water-test", pgettext_lazy("order action", "Record a water test")
    PAUSE = "pause", pgettext_lazy("order action", "Pause a clock")
    RESUME = "resume", pgettext_lazy("order action", "Let a clock run again")
    ADD_FILES = "add-files", pgettext_lazy("order action", "Add files")
