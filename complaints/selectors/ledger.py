"""The shared ledger: open complaints that need several departments, and their weekly review (CMP-18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet, Subquery

from complaints.enums.work import TransferState
from complaints.models import Collaborator, Complaint, LedgerReview, ReviewedComplaint, Transfer
from complaints.selectors import complaints_visible_to
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.records.querysets import visible_to

WEEK = dt.timedelta(days=7)


def ledger_visible_to(user: User, project_id: int | None = None) -> QuerySet[Complaint]:
    """Open complaints on which a department helps the responsible one, or that two or more had in turn."""
    helping = Collaborator.objects.filter(complaint=OuterRef("pk"), ended_at=None)
    taken = Transfer.objects.exclude(state=TransferState.RECALLED).values("complaint")
    in_turn = taken.annotate(departments=Count("department", distinct=True)).filter(departments__gte=2)
    open_ones = complaints_visible_to(user).filter(case__is_open=True)
    if project_id is not None:
        open_ones = open_ones.filter(case__project=project_id)
    return open_ones.filter(Exists(helping) | Exists(in_turn.filter(complaint=OuterRef("pk"))))


def ledger_shown(ledger: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """What is due first is first, with departments and the last review of each."""
    reviews = ReviewedComplaint.objects.filter(complaint=OuterRef("pk")).order_by("-review__at")
    helping = Collaborator.objects.filter(ended_at=None).select_related("department")
    return (
        ledger.annotate(
            reviewed_at=Subquery(reviews.values("review__at")[:1]),
            last_decision=Subquery(reviews.values("decision")[:1]),
        )
        .select_related("case__responsible__department")
        .prefetch_related(
            Prefetch("collaborators", helping),
            Prefetch("transfers", Transfer.objects.select_related("department")),
        )
        .order_by("case__next_due_at", "pk")
    )


def departments_of(complaint: Complaint) -> Sequence[str]:
    """The departments that a line of the ledger names: the responsible one, those that help, those that had it."""
    responsible = complaint.case.responsible
    names = [responsible.department.name] if responsible and responsible.department else []
    names += [row.department.name for row in complaint.collaborators.all()]
    names += [row.department.name for row in complaint.transfers.all() if row.state != TransferState.RECALLED]
    return list(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A project with something on its ledger, when it was last reviewed, and whether the week is over."""

    project: Project
    count: int
    reviewed_at: dt.datetime | None
    is_due: bool


def review_states(user: User, at: dt.datetime) -> Sequence[ReviewState]:
    """Every project whose ledger the person may review and that has something on it."""
    scope = scope_of(user, Permission.COMPLAINT_ASSIGN)
    ledger = ledger_visible_to(user).order_by()
    if not scope.everywhere:
        ledger = ledger.filter(case__project__in=scope.project_ids)
    counts = dict(ledger.values_list("case__project").annotate(count=Count("pk")))
    last = LedgerReview.objects.filter(project__in=counts).values_list("project").annotate(last=Max("at"))
    reviewed = dict(last.order_by())
    return [
        ReviewState(
            project, counts[project.pk], reviewed.get(project.pk), _is_due(reviewed.get(project.pk), at)
        )
        for project in Project.objects.filter(pk__in=counts).order_by("name")
    ]


def _is_due(reviewed_at: dt.datetime | None, at: dt.datetime) -> bool:
    return reviewed_at is None or at - reviewed_at >= WEEK


def reviews_visible_to(user: User) -> QuerySet[LedgerReview]:
    """The reviews of the projects whose cases the person sees, the newest first."""
    scope = scope_of(user, Permission.CASE_VIEW)
    reviews = LedgerReview.objects.select_related("project", "by").annotate(count=Count("seen"))
    if not scope.everywhere:
        reviews = reviews.filter(project__in=scope.project_ids)
    return reviews.order_by("-at", "-pk")


def seen_in(review: LedgerReview, user: User) -> QuerySet[ReviewedComplaint]:
    """What was seen in a review, as far as the person sees the cases."""
    seen = review.seen.filter(visible_to(user, "complaint__case__"))
    return seen.select_related("complaint__case__unit", "complaint__case__project")
