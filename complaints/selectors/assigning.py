"""To whom the rules give a complaint, and why (CMP-34)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.enums import HAS_IT
from complaints.models import AssignmentRule, Complaint
from complaints.policies.assigning import Candidate, assignee, means, rules_for, with_one_more
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.clock.deputies import away_now
from core.errors import Sentence
from core.records.models import HistoryEntry


@dataclass(frozen=True, slots=True)
class Proposal:
    """To whom the rules give a complaint: ``load`` is in hand before it, ``among`` how many could have got it.

    ``has_matter``: another complaint of the same matter is with them already.
    """

    user: User
    rule: AssignmentRule
    load: int
    among: int
    has_matter: bool = False

    @property
    def reason(self) -> Sentence:
        """Why them, for people."""
        why = _("least load") if self.among > 1 else _("the only one who is there")
        if self.has_matter:
            why = _("has the same matter")
        return _("%(about)s · %(load)s open · %(why)s") % {
            "about": self.rule.about, "load": self.load, "why": why,
        }  # fmt: skip


def rules_shown() -> QuerySet[AssignmentRule]:
    """Every rule with whom it names, those in use first, the company's before those of projects."""
    rules = AssignmentRule.objects.select_related("project", "category", "department")
    return rules.prefetch_related("people").order_by(
        "-is_active", "project__name", "top", "category__top", "category__code", "pk"
    )


def proposal_of(complaint: Complaint) -> Proposal | None:
    """To whom the rules give it; None when nobody who is there fits, or somebody has it already."""
    return proposals_of([complaint]).get(complaint.pk)


def proposals_of(complaints: Sequence[Complaint]) -> dict[int, Proposal]:
    """For each of them, in this order, to whom it goes; each one given counts for the next (by id).

    Who has refused one is not asked for it again (DSK-14).
    """
    waiting = [each for each in complaints if each.assigned_to_id is None]
    rules = list(rules_shown().filter(is_active=True)) if waiting else []
    if not rules:
        return {}
    people, here = _handlers({each.case.project_id for each in waiting})
    handlers = _handlers_of_matters({each.matter_id for each in waiting})
    found: dict[int, Proposal] = {}
    for complaint in waiting:
        has_matter = handlers[complaint.matter_id]
        chosen = _chosen(complaint, rules, here[complaint.case.project_id], has_matter)
        if chosen is None:
            continue
        candidate, rule, among = chosen
        found[complaint.pk] = Proposal(
            people[candidate.user_id], rule, candidate.load, among, candidate.user_id in has_matter
        )
        has_matter.add(candidate.user_id)
        here = {key: with_one_more(each, candidate.user_id) for key, each in here.items()}
    return found


def _handlers_of_matters(matter_ids: Collection[int]) -> dict[int, set[int]]:
    """Who has complaints of these matters in hand."""
    known: dict[int, set[int]] = {pk: set() for pk in matter_ids}
    in_hand = Complaint.objects.filter(matter__in=matter_ids, state__in=HAS_IT, assigned_to__isnull=False)
    for matter_id, user_id in in_hand.order_by().values_list("matter", "assigned_to"):
        known[matter_id].add(user_id)
    return known


def _handlers(project_ids: Collection[int]) -> tuple[dict[int, User], dict[int, list[Candidate]]]:
    """Everybody who handles complaints in these projects, by id; and for each project as the rules see them."""
    able = {pk: list(users_with_permission(Permission.COMPLAINT_HANDLE, pk)) for pk in project_ids}
    bosses = {
        pk: set(users_with_permission(Permission.COMPLAINT_ASSIGN, pk).values_list("pk", flat=True))
        for pk in project_ids
    }
    people = {user.pk: user for users in able.values() for user in users}
    in_hand = Complaint.objects.filter(assigned_to__in=people, state__in=HAS_IT).order_by()
    loads = dict(in_hand.values_list("assigned_to").annotate(load=Count("pk")))
    away = away_now()
    return people, {
        pk: [
            Candidate(
                user_id=user.pk,
                load=loads.get(user.pk, 0),
                is_away=user.pk in away,
                department_id=user.department_id,
                assigns=user.pk in bosses[pk],
            )
            for user in users
        ]
        for pk, users in able.items()
    }


def _chosen(
    complaint: Complaint,
    rules: Sequence[AssignmentRule],
    candidates: Sequence[Candidate],
    has_matter: Collection[int],
) -> tuple[Candidate, AssignmentRule, int] | None:
    """Who gets it, by which rule, and among how many who are there; the next rule where nobody is."""
    refused = _refused(complaint)
    present = [each for each in candidates if each.user_id not in refused and not each.is_away]
    top = complaint.category.top if complaint.category else ""
    fitting = rules_for(
        rules, project_id=complaint.case.project_id, top=top, category_id=complaint.category_id
    )
    for rule in fitting:
        named = {user.pk for user in rule.people.all()}
        meant = [each for each in present if means(each, people=named, department_id=rule.department_id)]
        chosen = assignee(meant, has_matter=has_matter)
        if chosen is not None:
            return chosen, rule, len(meant)
    return None


def _refused(complaint: Complaint) -> set[int]:
    """Who was asked before and did not take it."""
    if not complaint.bounces:
        return set()
    said = HistoryEntry.objects.filter(case=complaint.case_id, action="complaint.assignment_refused")
    return set(said.values_list("by_id", flat=True)) - {None}
