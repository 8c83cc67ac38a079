"""What the page of a matter shows: its complaints, contacts and facts, and what may belong to it too (CMP-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.enums import ENDED, State
from complaints.models import Complaint, CustomerContact, Fact, Matter, MatterMerge, Plan
from complaints.policies.similarity import likeness
from complaints.selectors import complaints_visible_to, matter_facts
from complaints.selectors.similar import LIKELY
from core.accounts.models import User
from core.records.models import HistoryEntry
from core.records.selectors import TimelineEntry, timeline

MATTER_WORDS = (
    "complaint.linked", "complaint.unlinked", "complaint.merged", "complaint.merge_undone", "complaint.split",
    "complaint.represents", "complaint.unit_corrected",
)  # fmt: skip
MOST_MEMBERS, MOST_PROPOSED, LOOKED_AT, MOST_LINES = 100, 20, 200, 30


@dataclass(frozen=True, slots=True)
class Proposed:
    """A complaint that may be about the same matter, and why."""

    complaint: Complaint
    why: str | Promise
    score: float


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A matter with everything that belongs to it, as far as the person may see it."""

    matter: Matter
    complaints: Sequence[Complaint]
    contacts: Sequence[CustomerContact]
    facts: Sequence[Fact]
    plan: Plan | None
    people: int
    households: int
    merge: MatterMerge | None
    merged_into: Matter | None
    history: Sequence[TimelineEntry]

    @property
    def open_ones(self) -> Sequence[Complaint]:
        return [each for each in self.complaints if each.state not in ENDED]


def matter_page(matter: Matter, user: User) -> MatterPage:
    """Read once what the page and the API show."""
    complaints = list(complaints_visible_to(user).filter(matter=matter).order_by("pk")[:MOST_MEMBERS])
    ids = [each.pk for each in complaints]
    counted = matter_facts(matter.pk)
    contacts = CustomerContact.objects.filter(complaint_id__in=ids).select_related("complaint__case")
    facts = Fact.objects.filter(complaint_id__in=ids, withdrawn_at=None).select_related(
        "complaint__case", "by"
    )
    entries = HistoryEntry.objects.filter(case_id__in=ids, action__in=MATTER_WORDS).select_related(
        "case", "note"
    )
    merges = MatterMerge.objects.filter(undone_at=None).select_related("kept")
    speaking = matter.representative_id
    plans = Plan.objects.filter(complaint=speaking) if speaking else Plan.objects.filter(complaint_id__in=ids)
    gone = None if complaints else merges.filter(gone=matter).first()
    return MatterPage(
        matter=matter,
        complaints=complaints,
        contacts=list(contacts.order_by("-at", "-pk")[:MOST_LINES]),
        facts=list(facts.order_by("-at")),
        plan=plans.select_related("proposed_by")
        .prefetch_related("options", "approvals__by")
        .order_by("-pk")
        .first(),
        people=len(counted.joined),
        households=counted.households,
        merge=merges.filter(kept=matter).order_by("-pk").first(),
        merged_into=gone.kept if gone else None,
        history=timeline(entries.order_by("-at", "-pk")[:MOST_LINES]),
    )


def matter_proposals(page: MatterPage, user: User) -> Sequence[Proposed]:
    """Open complaints of the project that may belong to it: same subcategory and building, or told alike (CMP-06)."""
    if not page.open_ones:
        return []
    matter = page.matter
    others = complaints_visible_to(user).filter(case__project=matter.project_id, case__is_open=True)
    others = others.exclude(matter=matter.pk).exclude(state__in=[State.DEMAND_REFUSED, State.WITHDRAWN])
    if matter.category_id is not None:
        others = others.filter(category=matter.category_id)
    rated = [_rate(each, page.open_ones) for each in others.order_by("-pk")[:LOOKED_AT]]
    likely = [each for each in rated if each is not None]
    return sorted(likely, key=lambda each: (-each.score, -each.complaint.pk))[:MOST_PROPOSED]


def _rate(other: Complaint, members: Sequence[Complaint]) -> Proposed | None:
    """One that stands near or sounds alike; None for one that does neither."""
    unit = other.case.unit
    homes = {(own.category_id, own.case.unit.building_id) for own in members if own.case.unit}
    near = unit is not None and (other.category_id, unit.building_id) in homes
    score = max(likeness(other.what, own.what) for own in members)
    if near:
        return Proposed(other, _("same subcategory, same building"), 1 + score)
    return Proposed(other, _("told in like words"), score) if score >= LIKELY else None
