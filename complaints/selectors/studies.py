"""The library of case studies: by their words, and those that resemble what somebody complains about (CMP-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from complaints.enums import StudyState
from complaints.models import CaseStudy, Category, StudyWords
from complaints.policies.similarity import likeness
from core.accounts.models import User
from core.records.querysets import visible_to
from core.records.selectors import rows_holding

SHOWN = 3
LIKELY = 0.3
SHORTEST = 4
SAME_CATEGORY = 0.1
NEWEST = 300  # of the category, and of everything


def studies_visible_to(user: User) -> QuerySet[CaseStudy]:
    """The one door to case studies: those of complaints that the user may see (SEC-01)."""
    related = (
        "complaint__case__project",
        "complaint__case__unit",
        "complaint__category",
        "complaint__cause_department",
        "written_by",
        "published_by",
    )
    return CaseStudy.objects.filter(visible_to(user, "complaint__case__")).select_related(*related)


def studies_found(
    user: User, *, query: str, top: str | None = None, state: str = StudyState.PUBLISHED
) -> QuerySet[CaseStudy]:
    """Case studies in which the words stand, as they stand there; all of them without a query."""
    found = studies_visible_to(user).filter(state=state)
    if top:
        found = found.filter(complaint__category__in=Category.objects.filter(top=top))
    if query.strip():
        found = found.filter(pk__in=rows_holding(StudyWords.objects.all(), query).values("pk"))
    return found


@dataclass(frozen=True, slots=True)
class SimilarStudy:
    """A published case study that may be about the same trouble; what worked stands in its strategy."""

    study: CaseStudy
    score: float


def studies_like(
    user: User, *, text: str, category_id: int | None, but: int | None = None
) -> Sequence[SimilarStudy]:
    """The three published ones most like these words, best first, by the same measure as complaints (CMP-24).

    Looked at are the newest of the subcategory and the newest of all.
    """
    if len(text.strip()) < SHORTEST:
        return []
    published = studies_visible_to(user).filter(state=StudyState.PUBLISHED).exclude(pk=but)
    newest = published.order_by("-pk")
    studies = {study.pk: study for study in newest[:NEWEST]}
    if category_id is not None and len(studies) == NEWEST:
        studies |= {study.pk: study for study in newest.filter(complaint__category=category_id)[:NEWEST]}
    rated = [SimilarStudy(study, _score(study, text, category_id)) for study in studies.values()]
    likely = [each for each in rated if each.score >= LIKELY]
    return sorted(likely, key=lambda each: (-each.score, -each.study.pk))[:SHOWN]


def _score(study: CaseStudy, text: str, category_id: int | None) -> float:
    words = max(likeness(text, study.problem), likeness(text, study.complaint.what))
    same = category_id is not None and study.complaint.category_id == category_id
    return words + SAME_CATEGORY if words and same else words
