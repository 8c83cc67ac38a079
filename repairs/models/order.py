"""A work order (RPR-01, RPR-14): its own row behind the case header, with the state machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from core.accounts.models import User
from core.places.models import PublicPlace, Unit
from core.records.models import Case
from core.records.querysets import visible_to
from core.records.states import StateModel, state_triggers
from owners.enums import Channel
from repairs.enums import ENDED, UNFINISHED, Charge, OrderState, Size, Trade, Urgency, WorkKind
from repairs.models.catalogue import Fault
from repairs.models.warranty import Contractor

if TYPE_CHECKING:
    from repairs.models.events import Hold, Quote

STAFF = settings.AUTH_USER_MODEL
State = OrderState

_AT_WORK = ~Q(state__in=sorted(ENDED))
_WORKED_ON = Q(state__in=sorted(UNFINISHED | {State.FINISHED, State.ACCEPTED}))


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: User) -> WorkOrderQuerySet:
        """The orders that a person may see; as ``Case.objects.visible_to``."""
        return self.filter(visible_to(user, "case__"))


class WorkOrder(StateModel):
    """A request for repair, cleaning, greening, installation or security, from the call to the archive (DSK-10).

    ``urgency`` says how fast somebody comes, ``size`` by when it is done: two axes of one table (RPR-02, RPR-03).
    """

    PRIVACY = {
        "state": "none", "channel": "none", "work_kind": "none", "urgency": "none", "size": "none", "trade": "none",
        "what": "narrative", "where_text": "narrative", "contact_name": "personal", "contact_phone": "personal",
        "quality_standard": "narrative", "repair_plan": "narrative", "charge": "none", "verdict": "none",
        "charge_reason": "narrative",
    }  # fmt: skip

    case = models.OneToOneField(Case, models.PROTECT, related_name="work_order", primary_key=True)
    state = FSMField(_("state"), choices=State.choices, default=State.REQUESTED, protected=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)

    # What and where (RPR-01); an emergency order may not know its fault until it is completed (RPR-04).
    fault = models.ForeignKey(
        Fault, models.PROTECT, related_name="orders", null=True, blank=True, verbose_name=_("fault")
    )
    work_kind = models.CharField(_("kind of work"), max_length=12, choices=WorkKind, default=WorkKind.REPAIR)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.ORDINARY)
    size = models.CharField(_("size"), max_length=9, choices=Size, default=Size.GENERAL)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, default=Trade.GENERAL)
    what = models.TextField(_("what is wrong"), max_length=5000)
    where_text = models.CharField(_("where exactly"), max_length=200, blank=True)
    public_place = models.ForeignKey(
        PublicPlace,
        models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
        verbose_name=_("public place"),
    )
    person = models.ForeignKey(
        "owners.Person",
        models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    contact_name = models.CharField(_("contact"), max_length=100, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    appointment_starts_at = models.DateTimeField(_("appointment from"), null=True, blank=True)
    appointment_ends_at = models.DateTimeField(_("appointment to"), null=True, blank=True)

    technician = models.ForeignKey(
        STAFF, models.PROTECT, related_name="work_orders", null=True, blank=True, verbose_name=_("technician")
    )
    done_by = models.ForeignKey(
        STAFF, models.PROTECT, related_name="done_orders", null=True, blank=True, verbose_name=_("done by")
    )

    # Free or paid (RPR-06): the verdict as it was given, and who decided otherwise and why.
    charge = models.CharField(_("free or paid"), max_length=4, choices=Charge, blank=True)
    verdict = models.JSONField(_("warranty verdict"), default=dict, blank=True)
    contractor = models.ForeignKey(
        Contractor, models.PROTECT, related_name="orders", null=True, blank=True,
        verbose_name=_("responsible contractor"),
    )  # fmt: skip
    charge_by = models.ForeignKey(
        STAFF, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    charge_reason = models.CharField(_("why decided otherwise"), max_length=500, blank=True)

    # Agreed beforehand and confirmed at the end (RPR-08).
    quality_standard = models.TextField(_("quality standard"), max_length=1000, blank=True)
    repair_plan = models.TextField(_("repair plan"), max_length=2000, blank=True)
    site_cleaned = models.BooleanField(_("site cleaned"), default=False)

    is_rework = models.BooleanField(_("rework"), default=False)
    rework_of = models.ForeignKey(
        "self", models.PROTECT, related_name="reworked_by", null=True, blank=True, verbose_name=_("rework of")
    )
    is_abnormal = models.BooleanField(_("abnormal situation"), default=False)
    is_emergency_backfill = models.BooleanField(_("emergency first, order after"), default=False)
    needs_water_test = models.BooleanField(_("needs a water test"), default=False)
    compensation = models.DecimalField(
        _("compensation (CNY)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    started_at = models.DateTimeField(_("work began"), null=True, blank=True)
    restored_at = models.DateTimeField(_("water or power back"), null=True, blank=True)
    back_filled_at = models.DateTimeField(_("completed afterwards"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    countersigned_at = models.DateTimeField(_("countersigned"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = WorkOrderQuerySet.as_manager()

    #: A change of the responsible person, for the history entry of the service that made it (SEC-02).
    handed: Mapping[str, int | None] = MappingProxyType({})

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        constraints = [
            models.CheckConstraint(
                name="order_taken_has_technician",
                condition=~Q(state__in=[State.TAKEN, State.ARRIVED, State.WORKING, State.FINISHED])
                | Q(technician__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_finished_has_time",
                condition=~Q(state__in=[State.FINISHED, State.ACCEPTED, State.COUNTERSIGNED, State.ARCHIVED])
                | Q(finished_at__isnull=False, done_by__isnull=False, site_cleaned=True),
            ),
            models.CheckConstraint(
                name="order_appointment_whole",
                condition=Q(appointment_ends_at__isnull=True)
                | Q(appointment_starts_at__isnull=False)
                & Q(appointment_ends_at__gt=models.F("appointment_starts_at")),
            ),
            models.CheckConstraint(
                name="order_other_charge_has_reason",
                condition=Q(charge_by__isnull=True) | ~Q(charge_reason=""),
            ),
            models.CheckConstraint(name="order_compensation_not_negative", condition=Q(compensation__gte=0)),
        ]
        indexes = [
            models.Index(fields=["state", "case"], name="order_at_work", condition=_AT_WORK),
            models.Index(fields=["technician", "case"], name="order_of_technician", condition=_WORKED_ON),
            models.Index(fields=["technician", "-case"], name="order_of_technician_ever"),
            models.Index(fields=["person", "-case"], name="order_of_person"),
            models.Index(fields=["-finished_at", "-case"], name="order_by_finish"),
            # The list of ended orders with a filter that few fit.
            models.Index(fields=["work_kind", "-case"], name="order_of_work_kind"),
            models.Index(fields=["size", "-case"], name="order_of_size"),
        ]

    def __str__(self) -> str:
        return self.case.number

    @property
    def open_quote(self) -> Quote | None:
        """The quote that the customer has neither agreed to nor declined; there is at most one."""
        return next((quote for quote in self.quotes.all() if quote.is_open), None)

    @property
    def open_hold(self) -> Hold | None:
        """With whom it waits now (RPR-14); there is at most one."""
        return next((hold for hold in self.holds.all() if hold.is_running), None)

    @property
    def arrival_from(self) -> dt.datetime | None:
        """From when the technician's way counts: the appointment, else the taking (RPR-02)."""
        return self.appointment_starts_at or self.taken_at

    # The way of an order (RPR-14).  Only services call these, under the lock of the case.

    @transition(state, State.REQUESTED, State.DISPATCHED)
    def dispatch(self) -> None: ...

    @transition(state, State.DISPATCHED, State.TAKEN)
    def take(self) -> None: ...

    @transition(state, [State.TAKEN, State.ARRIVED, State.WORKING], State.DISPATCHED)
    def reassign(self) -> None: ...

    @transition(state, State.TAKEN, State.ARRIVED)
    def arrive(self) -> None: ...

    @transition(state, State.ARRIVED, State.WORKING)
    def start(self) -> None: ...

    @transition(state, State.WORKING, State.FINISHED)
    def finish(self) -> None: ...

    @transition(state, State.FINISHED, State.ACCEPTED)
    def accept(self) -> None: ...

    @transition(state, State.FINISHED, State.WORKING)
    def refuse_acceptance(self) -> None: ...

    @transition(state, State.ACCEPTED, State.COUNTERSIGNED)
    def countersign(self) -> None: ...

    @transition(state, [State.FINISHED, State.ACCEPTED], State.DISPATCHED)
    def send_back(self) -> None: ...

    @transition(state, State.COUNTERSIGNED, State.ARCHIVED)
    def archive(self) -> None: ...

    @transition(state, [State.REQUESTED, State.DISPATCHED], State.REFUSED)
    def refuse(self) -> None: ...

    @transition(
        state,
        [State.REQUESTED, State.DISPATCHED, State.TAKEN, State.ARRIVED, State.WORKING],
        State.CANCELLED,
    )
    def cancel(self) -> None: ...


pgtrigger.register(*state_triggers(WorkOrder, born=State.REQUESTED))(WorkOrder)


class OrderUnit(models.Model):
    """A unit that the damage reaches (RPR-17): one order holds all of them; the first is the case's own."""

    PRIVACY = {"damage": "narrative", "contact": "personal"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="order_units", verbose_name=_("unit"))
    contact = models.CharField(_("whom to ask for access"), max_length=120, blank=True)
    access_at = models.DateTimeField(_("access appointment"), null=True, blank=True)
    damage = models.TextField(_("damage"), max_length=1000, blank=True)
    compensation = models.DecimalField(
        _("compensation (CNY)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("unit of an order")
        verbose_name_plural = _("units of an order")
        constraints = [
            models.UniqueConstraint(fields=["order", "unit"], name="order_unit_once"),
            models.CheckConstraint(
                name="order_unit_compensation_not_negative", condition=Q(compensation__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["unit", "-order"], name="order_of_unit")]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.unit}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def standing(self) -> OfferQuerySet:
        """Those that nobody has taken or taken back."""
        return self.filter(ended_at__isnull=True)


class Offer(models.Model):
    """An order laid before a technician: alone it is theirs to take, else the first to take it has it."""

    PRIVACY: dict[str, Any] = {}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="offers")
    user = models.ForeignKey(STAFF, models.PROTECT, related_name="order_offers", verbose_name=_("technician"))
    offered_at = models.DateTimeField(_("offered"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "user"], name="offer_stands_once", condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "order"], name="offer_standing_of", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.user}"
