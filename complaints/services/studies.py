"""Case studies: written from a complaint, published by a manager, found by their words (CMP-20)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, StudyState
from complaints.models import CaseStudy, Complaint, StudyWords
from complaints.services.base import complaint_begin, complaint_save, need
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import InvalidTransition
from core.masking import mask_numbers
from core.records.services import check_values, search_text
from core.text import bigrams


@transaction.atomic
def study_write(
    *,
    case_id: int,
    problem: str,
    by: User,
    at: dt.datetime,
    strategy: str = "",
    feedback: str = "",
    lesson: str = "",
    version: int | None = None,
) -> Complaint:
    """Write the case study of a complaint, or change it (CMP-20); a published one only a manager, and wholly."""
    complaint = complaint_begin(Action.WRITE_STUDY, case_id=case_id, by=by, version=version)
    need(problem, "problem")
    study = CaseStudy.objects.filter(pk=complaint.pk).first() or CaseStudy(complaint=complaint)
    for name, text in {
        "problem": problem,
        "strategy": strategy,
        "feedback": feedback,
        "lesson": lesson,
    }.items():
        setattr(study, name, mask_numbers(text.strip()))  # others learn from it: nobody's number stands in it
    study.written_by, study.written_at = by, at
    if study.state == StudyState.PUBLISHED:
        check_may(by, Permission.COMPLAINT_MANAGE, complaint.case.project_id)
        _check_whole(study)
    check_values(study)
    study.save()
    if study.state == StudyState.PUBLISHED:
        _words_keep(study)
    complaint_save(complaint, "complaint.study_written", by=by, at=at)
    return complaint


@transaction.atomic
def study_publish(*, case_id: int, by: User, at: dt.datetime, version: int | None = None) -> Complaint:
    """A manager publishes it: from now on it is found, and what needs one may be archived (CMP-20)."""
    complaint = complaint_begin(Action.PUBLISH_STUDY, case_id=case_id, by=by, version=version)
    study = complaint.case_study
    _check_whole(study)
    study.published_by, study.published_at = by, at
    study.publish()
    study.save()
    _words_keep(study)
    complaint_save(complaint, "complaint.study_published", by=by, at=at)
    return complaint


def _check_whole(study: CaseStudy) -> None:
    if not study.is_whole:
        raise InvalidTransition(
            "study_incomplete",
            _("A published case study says all four: problem, strategy, customer's feedback and lesson."),
        )


def _words_keep(study: CaseStudy) -> None:
    """Make it findable by everything it says, with its category; numbers are masked before (OWN-05)."""
    category = study.complaint.category
    filed = (category.name_zh, category.name_en, category.get_top_display()) if category else ()
    text = search_text(*filed, study.problem, study.strategy, study.feedback, study.lesson)
    StudyWords.objects.update_or_create(study=study, defaults={"text": text, "grams": bigrams(text)})
