"""Reads of complaints that more than one place needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from complaints.enums import (
    ENDED,
    OUTSIDE_AGE,
    RESOLVED,
    Action,
    Assessment,
    FactKind,
    GradeChangeKind,
    Reason,
    State,
)
from complaints.models import Complaint, CoSigner, CustomerContact, Fact, Matter
from complaints.policies.actions import check_refusal_in_time, refusal
from complaints.policies.grading import (
    MAJOR_PEOPLE,
    SECOND_COMPLAINT_MONTHS,
    Facts,
    GradeReason,
    grade_reasons,
)
from complaints.policies.handling import check_overdue
from core.accounts.models import User
from core.clock.enums import Target
from core.errors import DomainError
from core.places.models import Unit
from core.records.querysets import visible_to
from core.time import add_months_at


def complaints_visible_to(user: User) -> QuerySet[Complaint]:
    """The one door to complaints: those whose case the user may see (SEC-01)."""
    return Complaint.objects.filter(visible_to(user, "case__")).select_related(
        "case", "case__project", "case__unit", "case__responsible", "category"
    )


class PromiseFacts(TypedDict):
    """What the standards of the clock look at."""

    level: int
    grade: str
    channel: str
    category: tuple[str, ...]


def promise_facts(complaint: Complaint) -> PromiseFacts:
    """By what a promise about this complaint is chosen (CLK-01)."""
    category = (complaint.category.top, complaint.category.code) if complaint.category else ()
    return PromiseFacts(
        level=complaint.level, grade=complaint.grade, channel=complaint.channel, category=category
    )


def customer_key(*, person_id: int | None, phone: str, fallback: str) -> str:
    """What tells one customer from another: the person on file, else the phone, else the complaint itself."""
    if person_id is not None:
        return f"person:{person_id}"
    digits = "".join(c for c in phone if c.isdigit())
    return f"phone:{digits}" if digits else fallback


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """Everything on record about a matter that grades depend on, read once for all its complaints."""

    complaints: list[Complaint]
    by_hand: list[Fact]
    contacts: list[tuple[str, dt.datetime]]
    joined: dict[str, dt.datetime]
    households: int

    def with_own(self, complaint: Complaint) -> MatterFacts:
        """The same with the complaint that is at hand, in the place of its row."""
        own = [complaint if each.pk == complaint.pk else each for each in self.complaints]
        return replace(self, complaints=own)

    def facts_of(self, complaint: Complaint) -> Facts:
        """What the grade of one complaint of the matter is computed from."""
        arrivals = sorted(self.joined.values())
        return Facts(
            reported_at=complaint.case.reported_at,
            resolved_at=complaint.verified_at if complaint.state in RESOLVED else None,
            ages=complaint.assessment != Assessment.NO_FAULT and complaint.state not in OUTSIDE_AGE,
            litigation_at=self._since(FactKind.LITIGATION),
            media_at=self._since(FactKind.MEDIA),
            people=len(arrivals),
            households=self.households,
            tenth_person_at=arrivals[MAJOR_PEOPLE - 1] if len(arrivals) >= MAJOR_PEOPLE else None,
            second_complaint_at=complaint.second_complaint_at,
            contacts=self.contacts,
        )

    def _since(self, kind: FactKind) -> dt.datetime | None:
        return min((fact.at for fact in self.by_hand if fact.kind == kind), default=None)


def matter_facts(matter_id: int) -> MatterFacts:
    """The facts of a matter, over all its complaints but the withdrawn ones (four queries)."""
    complaints = [
        complaint
        for complaint in Complaint.objects.filter(matter_id=matter_id).select_related("case").order_by("pk")
        if complaint.state != State.WITHDRAWN
    ]
    ids = [complaint.pk for complaint in complaints]
    return facts_of_matter(
        complaints,
        signers=list(CoSigner.objects.standing().filter(complaint_id__in=ids)),
        contacts=list(CustomerContact.objects.filter(complaint_id__in=ids).values_list("who", "at")),
        by_hand=list(Fact.objects.filter(complaint_id__in=ids, withdrawn_at__isnull=True)),
    )


def facts_around(complaint: Complaint) -> MatterFacts:
    """The facts of a complaint's matter; of one that is alone in it, what was read with it is not read again."""
    came_along = getattr(complaint, "_prefetched_objects_cache", {}).keys() >= {"co_signers", "facts"}
    if not came_along or complaint.has_siblings:
        return matter_facts(complaint.matter_id)
    return facts_of_matter(
        [complaint] if complaint.state != State.WITHDRAWN else [],
        signers=[signer for signer in complaint.co_signers.all() if signer.withdrawn_at is None],
        contacts=list(CustomerContact.objects.filter(complaint=complaint).values_list("who", "at")),
        by_hand=[fact for fact in complaint.facts.all() if fact.withdrawn_at is None],
    )


def facts_of_matter(
    complaints: list[Complaint],
    *,
    contacts: list[tuple[str, dt.datetime]],
    signers: Sequence[CoSigner] = (),
    by_hand: Sequence[Fact] = (),
) -> MatterFacts:
    """The facts of a matter of which everything is known: its complaints, who signed, each contact, what was noted."""
    joined: dict[str, dt.datetime] = {}
    for complaint in complaints:
        _join(joined, _key_of(complaint), complaint.case.reported_at)
    for signer in signers:
        name = f"name:{signer.unit_id}:{signer.name}"
        _join(joined, customer_key(person_id=signer.person_id, phone="", fallback=name), signer.at)
    units = {c.case.unit_id for c in complaints} | {s.unit_id for s in signers}
    return MatterFacts(
        complaints=complaints,
        by_hand=list(by_hand),
        contacts=contacts,
        joined=joined,
        households=len(units - {None}),
    )


def _key_of(complaint: Complaint) -> str:
    return customer_key(
        person_id=complaint.complainant_id, phone=complaint.caller_phone, fallback=f"case:{complaint.pk}"
    )


def _join(joined: dict[str, dt.datetime], who: str, at: dt.datetime) -> None:
    joined[who] = min(at, joined.get(who, at))


def reasons_of(complaint: Complaint, at: dt.datetime) -> list[GradeReason]:
    """Why the complaint has its grade, the most serious reason first (CMP-07); overruled reasons are left out."""
    return standing_reasons(complaint, facts_around(complaint).facts_of(complaint), at)


def standing_reasons(complaint: Complaint, facts: Facts, at: dt.datetime) -> list[GradeReason]:
    """The reasons that hold and that no manager has overruled (CMP-07).

    "Three times" that were overruled are spent: three contacts after the lowering are a new reason.
    """
    if Reason.THREE_TIMES in complaint.overruled:
        lowered = complaint.grade_changes.filter(kind=GradeChangeKind.LOWERED).latest("pk").at
        facts = replace(facts, contacts=[contact for contact in facts.contacts if contact[1] > lowered])
    spent = set(complaint.overruled) - {Reason.THREE_TIMES}
    return [reason for reason in grade_reasons(facts, at) if reason.reason not in spent]


def reason_sentence(reason: GradeReason) -> str:
    """The reason in the reader's language."""
    return str(Reason(reason.reason).label) % reason.params


def matter_for(*, unit: Unit | None, category_id: int | None, at: dt.datetime) -> Matter | None:
    """The matter that a new complaint of this unit and subcategory belongs to by itself (CMP-06); None for a new one.

    A matter takes new complaints while one of its complaints is open, or was done within 12 months (CMP-05).
    """
    if unit is None or category_id is None:
        return None
    recent = add_months_at(at, -SECOND_COMPLAINT_MONTHS)
    alive = ~Q(state=State.WITHDRAWN) & (~Q(state__in=ENDED) | Q(done_at__gte=recent))
    of_matters = Complaint.objects.filter(alive, matter__unit=unit, matter__category_id=category_id)
    # Its home's complaint may have been linked to the matter of another home (CMP-32).
    of_home = Complaint.objects.filter(alive, case__unit=unit, category_id=category_id)
    first, second = (
        Subquery(found.order_by("-matter_id").values("matter_id")[:1]) for found in (of_matters, of_home)
    )
    return Matter.objects.filter(pk=Coalesce(first, second)).first()


def is_second_complaint(*, matter: Matter, at: dt.datetime) -> bool:
    """Whether a new complaint about the matter comes after it was done, verified or not, within 12 months (CMP-05)."""
    recent = add_months_at(at, -SECOND_COMPLAINT_MONTHS)
    return matter.complaints.filter(
        state__in=RESOLVED | {State.DONE}, done_at__gte=recent, done_at__lte=at
    ).exists()


def complains_again(complaint: Complaint, *, matter_id: int) -> bool:
    """Whether the same customer, or the same home, had a complaint of the matter done within 12 months before."""
    reported = complaint.case.reported_at
    same = Q(case__unit=complaint.case.unit_id) if complaint.case.unit_id else Q(pk__in=[])
    if complaint.complainant_id:
        same |= Q(complainant=complaint.complainant_id)
    done = Complaint.objects.filter(
        same,
        matter=matter_id,
        state__in=RESOLVED | {State.DONE},
        done_at__gte=add_months_at(reported, -SECOND_COMPLAINT_MONTHS),
        done_at__lte=reported,
    )
    return done.exclude(pk=complaint.pk).exists()


@dataclass(frozen=True, slots=True)
class PossibleAction:
    """An action, and why it is not possible now (empty when it is)."""

    action: Action
    reason: str


def actions_of(
    complaint: Complaint, user: User, at: dt.datetime, actions: Iterable[Action] = Action
) -> list[PossibleAction]:
    """Each action with the reason that stands against it, if any."""
    answered = [
        (action, refusal(action, user=user, complaint=complaint) or _not_now(action, user, complaint, at))
        for action in actions
    ]
    return [PossibleAction(action, str(reason) if reason else "") for action, reason in answered]


def check_time(action: Action, user: User, complaint: Complaint, at: dt.datetime) -> None:
    """Raise with the reason when it is too late to refuse (DSK-14), or too early to take it over (CMP-33)."""
    if action == Action.TAKE_OVER:
        check_overdue(user, complaint, at)
    if action == Action.REFUSE_ASSIGNMENT:
        running = (
            each for each in complaint.case.deadlines.all() if each.target == Target.ACCEPT and each.is_open
        )
        check_refusal_in_time(min((each.due_at for each in running), default=None), at)


def _not_now(action: Action, user: User, complaint: Complaint, at: dt.datetime) -> DomainError | None:
    try:
        check_time(action, user, complaint, at)
    except DomainError as reason:
        return reason
    return None
