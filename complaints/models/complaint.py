"""A complaint (CMP-01 to CMP-10): its own row behind the case header, with the state machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from complaints.enums import (
    HAS_IT,
    Assessment,
    Confirmation,
    Failure,
    Grade,
    Level,
    Nature,
    PlanOutcome,
    RootCause,
    State,
    StudyState,
    TopCategory,
)
from complaints.policies.rechecks import HANDS
from core.clock.enums import Target
from core.records.models import Case
from core.records.states import StateModel, state_triggers
from owners.enums import Channel

if TYPE_CHECKING:
    from complaints.models.learning import ReCheck
    from complaints.models.plans import Plan
    from core.accounts.models import User

STAFF = settings.AUTH_USER_MODEL


class Category(models.Model):
    """A subcategory in the tree under one of the six categories (CMP-03); data that a company edits."""

    PRIVACY = {"code": "none", "top": "none", "name_zh": "none", "name_en": "none"}

    code = models.SlugField(_("code"), max_length=40, unique=True)
    top = models.CharField(_("category"), max_length=12, choices=TopCategory)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("subcategory")
        verbose_name_plural = _("subcategories")
        ordering = ["top", "code"]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class LevelRule(models.Model):
    """What the service standard of a level allows (CMP-10: a state is skipped only where it says so)."""

    PRIVACY: dict[str, str] = {}

    level = models.PositiveSmallIntegerField(_("level"), choices=Level, primary_key=True)
    may_skip_plan = models.BooleanField(_("may be finished without a plan"), default=False)

    class Meta:
        verbose_name = _("rule of a level")
        verbose_name_plural = _("rules of levels")

    def __str__(self) -> str:
        return str(self.get_level_display())


_ENDED = models.Q(state__in=[State.ARCHIVED, State.CLOSED, State.DEMAND_REFUSED, State.WITHDRAWN])
_IN_HAND = models.Q(state__in=HAS_IT)


class Complaint(StateModel):
    """Any dissatisfaction by any channel (CMP-01), recorded by 5W2H (CMP-02)."""

    PRIVACY = {
        "state": "none", "channel": "none", "grade": "none", "assessment": "none", "failure": "none", "nature": "none",
        "confirmation": "none", "overruled": "none", "caller_name": "personal", "caller_phone": "personal",
        "what": "narrative", "where": "narrative", "who": "narrative", "happened": "narrative", "why": "narrative",
        "how_much": "narrative", "remedy": "narrative", "hand_grade": "none", "root_cause": "none",
    }  # fmt: skip

    case = models.OneToOneField(Case, models.PROTECT, related_name="complaint", primary_key=True)
    state = FSMField(_("state"), choices=State.choices, default=State.RECEIVED, protected=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="complaints",
        null=True,
        blank=True,
        verbose_name=_("subcategory"),
    )
    nature = models.CharField(_("nature"), max_length=8, choices=Nature, blank=True)
    matter = models.ForeignKey(
        "complaints.Matter", models.PROTECT, related_name="complaints", verbose_name=_("matter")
    )

    complainant = models.ForeignKey(
        "owners.Person", models.PROTECT, related_name="complaints", null=True, blank=True,
        verbose_name=_("complainant"),
    )  # fmt: skip
    caller_name = models.CharField(_("caller's name"), max_length=100, blank=True)
    caller_phone = models.CharField(_("caller's phone"), max_length=30, blank=True)

    what = models.TextField(_("what"), max_length=5000)
    where = models.CharField(_("where"), max_length=200, blank=True)
    who = models.CharField(_("who was involved"), max_length=200, blank=True)
    happened = models.CharField(_("when it happened"), max_length=200, blank=True)
    why = models.TextField(_("why, as the customer sees it"), max_length=2000, blank=True)
    how_much = models.CharField(_("how much: extent and damage"), max_length=500, blank=True)
    remedy = models.TextField(_("remedy sought"), max_length=2000, blank=True)

    assessment = models.CharField(_("assessment"), max_length=10, choices=Assessment, blank=True)
    failure = models.CharField(_("how we failed"), max_length=16, choices=Failure, blank=True)

    grade = models.CharField(_("grade"), max_length=10, choices=Grade, default=Grade.GENERAL)
    grade_since = models.DateTimeField(_("grade since"))
    regrade_at = models.DateTimeField(_("next grade by age"), null=True, blank=True)
    hand_grade = models.CharField(max_length=10, choices=Grade, blank=True)
    overruled = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.GENERAL_DEMAND)

    assigned_to = models.ForeignKey(
        STAFF,
        models.PROTECT,
        related_name="assigned_complaints",
        null=True,
        blank=True,
        verbose_name=_("assigned to"),
    )
    # Whether whoever it was given to last works for the property company (CMP-33).
    with_property_company = models.BooleanField(_("with the property company"), default=False)
    done_by = models.ForeignKey(
        STAFF,
        models.PROTECT,
        related_name="done_complaints",
        null=True,
        blank=True,
        verbose_name=_("done by"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    second_complaint_at = models.DateTimeField(_("second complaint"), null=True, blank=True)
    confirmation = models.CharField(_("confirmation"), max_length=12, choices=Confirmation, blank=True)
    # Said when it is closed (CMP-28); those closed before it was asked have none.
    root_cause = models.CharField(_("root cause"), max_length=12, choices=RootCause, blank=True)
    cause_department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        verbose_name=_("department responsible for the cause"),
    )  # fmt: skip
    reviewed = models.BooleanField(_("refusal reviewed"), default=False)
    bounces = models.PositiveSmallIntegerField(_("refused by who was assigned"), default=0)
    low_scores = models.PositiveSmallIntegerField(_("low follow-up scores"), default=0)

    #: A change of the responsible person, for the history entry of the service that made it (SEC-02).
    handed: Mapping[str, int | None] = MappingProxyType({})

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                name="complaint_closed_is_confirmed",
                condition=~models.Q(state__in=[State.CLOSED, State.ARCHIVED])
                | (models.Q(closed_at__isnull=False) & ~models.Q(confirmation="")),
            ),
            models.CheckConstraint(
                name="complaint_done_has_time",
                condition=~models.Q(state__in=[State.DONE, State.VERIFIED, State.FOLLOWED_UP])
                | (models.Q(done_at__isnull=False) & models.Q(done_by__isnull=False)),
            ),
            models.CheckConstraint(name="complaint_level_known", condition=models.Q(level__in=Level.values)),
        ]
        indexes = [
            models.Index(
                fields=["regrade_at"], name="complaint_regrade", condition=models.Q(regrade_at__isnull=False)
            ),
            models.Index(fields=["complainant", "-case"], name="complaint_of_person"),
            # Draws of re-checks and targets by month (CMP-22, CMP-29).
            models.Index(
                fields=["closed_at"], name="complaint_closed_at", condition=models.Q(closed_at__isnull=False)
            ),
            # The work list by what is the complaint's own; OVER in complaints/selectors/lists.py.
            models.Index(
                fields=["state", "grade", "level", "category", "case"],
                include=["with_property_company"],
                name="complaint_at_work_filters",
                condition=~models.Q(state__in=[State.ARCHIVED, State.CLOSED, State.WITHDRAWN]),
            ),
            # How much each handler has in hand, which the rules of assignment ask (complaints/selectors/assigning.py).
            models.Index(fields=["assigned_to"], name="complaint_in_hand", condition=_IN_HAND),
            # The figures of the start page of who sees few projects, without reading the complaints.
            models.Index(
                fields=["case"],
                include=["state", "grade"],
                name="complaint_at_work_in_short",
                condition=~models.Q(state__in=[State.ARCHIVED, State.CLOSED, State.WITHDRAWN]),
            ),
            # What the property company has or had (CMP-33).
            models.Index(
                fields=["-case"],
                name="complaint_with_property",
                condition=models.Q(with_property_company=True),
            ),
            models.Index(fields=["grade", "-case"], name="complaint_ended_grade", condition=_ENDED),
            models.Index(fields=["level", "-case"], name="complaint_ended_level", condition=_ENDED),
        ]

    def __str__(self) -> str:
        return self.case.number

    @cached_property
    def has_siblings(self) -> bool:
        """Whether there are other complaints of its matter; for who only reads, as it is asked once."""
        others = Complaint.objects.filter(matter=self.matter_id).exclude(pk=self.pk)
        return others.exists()

    @property
    def is_signed(self) -> bool:
        """The customer signed for what was verified last; what was signed before counts no more (CMP-17)."""
        return self.verified_at is not None and self.signatures.filter(at__gte=self.verified_at).exists()

    @property
    def next_news_at(self) -> dt.datetime | None:
        """By when the customer hears from us next (CMP-30)."""
        running = (each for each in self.case.deadlines.all() if each.target == Target.NEWS and each.is_open)
        return next((each.due_at for each in running), None)

    @property
    def pending_recheck(self) -> ReCheck | None:
        """The re-check that waits (CMP-29)."""
        return self.rechecks.filter(checked_at=None).order_by("pk").first()

    @property
    def hands(self) -> set[int | None]:
        """Who handled, verified or followed it up, by id (CMP-29)."""
        return set(self.case.history.filter(action__in=HANDS).values_list("by_id", flat=True))

    @property
    def has_case_study(self) -> bool:
        """A published case study stands for it: its own, or that of another complaint of its matter (CMP-20)."""
        of_matter = type(self).objects.filter(matter=self.matter_id)
        return of_matter.filter(case_study__state=StudyState.PUBLISHED).exists()

    @property
    def level_rule(self) -> LevelRule:
        return LevelRule.objects.get(pk=self.level)

    @property
    def open_plan(self) -> Plan | None:
        """The plan that is proposed or approved and not yet agreed or declined; there is at most one."""
        undecided = (PlanOutcome.PROPOSED, PlanOutcome.APPROVED)
        return next((plan for plan in self.plans.all() if plan.outcome in undecided), None)

    @property
    def agreed_plan(self) -> Plan | None:
        """What the customer agreed to last."""
        agreed = [plan for plan in self.plans.all() if plan.outcome == PlanOutcome.AGREED]
        return max(agreed, key=lambda plan: plan.pk, default=None)

    def give_to(self, user: User | None) -> None:
        """Name the handler; whose it is from now on follows from their department (CMP-33)."""
        self.assigned_to = user
        department = user.department if user is not None else None
        self.with_property_company = department is not None and department.of_property_company

    # The way of a complaint (CMP-10).  Only services call these, under the lock of the case.

    @transition(state, State.RECEIVED, State.ASSESSED)
    def assess(self) -> None: ...

    @transition(state, State.ASSESSED, State.ASSIGNED)
    def assign(self) -> None: ...

    @transition(state, State.ASSIGNED, State.INVESTIGATING)
    def investigate(self) -> None: ...

    @transition(state, State.ASSIGNED, State.ASSESSED)
    def refuse_assignment(self) -> None: ...

    @transition(state, State.INVESTIGATING, State.PLAN_PROPOSED)
    def propose_plan(self) -> None: ...

    @transition(state, State.PLAN_PROPOSED, State.PLAN_APPROVED)
    def approve_plan(self) -> None: ...

    @transition(state, [State.PLAN_PROPOSED, State.PLAN_APPROVED], State.INVESTIGATING)
    def back_to_investigating(self) -> None: ...

    @transition(state, State.PLAN_APPROVED, State.AGREED)
    def agree(self) -> None: ...

    @transition(state, State.AGREED, State.EXECUTING)
    def execute(self) -> None: ...

    @transition(state, [State.EXECUTING, State.ASSIGNED], State.DONE)
    def finish(self) -> None: ...

    @transition(state, State.DONE, State.VERIFIED)
    def verify(self) -> None: ...

    @transition(state, [State.DONE, State.VERIFIED], State.EXECUTING)
    def back_to_work(self) -> None: ...

    @transition(state, State.VERIFIED, State.FOLLOWED_UP)
    def follow_up(self) -> None: ...

    @transition(state, State.FOLLOWED_UP, State.CLOSED)
    def close(self) -> None: ...

    @transition(state, State.CLOSED, State.ARCHIVED)
    def archive(self) -> None: ...

    @transition(state, [State.VERIFIED, State.FOLLOWED_UP, State.CLOSED, State.ARCHIVED], State.ASSIGNED)
    def reopen(self) -> None: ...

    @transition(
        state, [State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.INVESTIGATING], State.DEMAND_REFUSED
    )
    def refuse_demand(self) -> None: ...

    @transition(state, State.DEMAND_REFUSED, State.ASSESSED)
    def overturn_refusal(self) -> None: ...

    @transition(state, State.DEMAND_REFUSED, State.RECEIVED)
    def overturn_unassessed(self) -> None: ...

    @transition(
        state,
        [
            State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.INVESTIGATING, State.PLAN_PROPOSED,
            State.PLAN_APPROVED, State.AGREED, State.EXECUTING, State.DONE,
        ],
        State.WITHDRAWN,
    )  # fmt: skip
    def withdraw(self) -> None: ...


pgtrigger.register(*state_triggers(Complaint, born=State.RECEIVED))(Complaint)
