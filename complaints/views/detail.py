"""The page of one complaint: facts and reasons, timeline, and what this person can do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from complaints.enums import Action, Reason
from complaints.models import Complaint
from complaints.selectors import actions_of, complaints_visible_to, reason_sentence, reasons_of
from core.clock.lines import deadline_lines
from core.records.selectors import case_timeline
from core.time import now

# What is most likely next comes first; what is possible at any time stands behind it.
ANY_TIME = (
    Action.RESPOND, Action.CHASE, Action.ADD_FILES, Action.ADD_FACT, Action.WITHDRAW_FACT, Action.ADD_CO_SIGNER,
    Action.RAISE_GRADE, Action.LOWER_GRADE, Action.LINK, Action.UNLINK, Action.PROPOSE_REFUSAL,
    Action.REFUSE_DEMAND, Action.WITHDRAW,
)  # fmt: skip


@require_safe
def complaint_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about a complaint that this person may know."""
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    return render(request, "complaints/complaint_detail.html", detail_context(request, complaint))


def detail_context(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    """What the page of a complaint shows; also behind the form of an action."""
    at = now()
    actions = actions_of(complaint, request.user)
    possible = [a for a in actions if not a.reason]
    return {
        "complaint": complaint,
        "case": complaint.case,
        "at": at,
        "reasons": _why_grade(complaint, at),
        "grade_changes": complaint.grade_changes.order_by("pk"),
        "deadlines": deadline_lines(complaint.case, at),
        "timeline": case_timeline(complaint.case),
        "next_steps": [a.action for a in possible if a.action not in ANY_TIME],
        "any_time": [a.action for a in possible if a.action in ANY_TIME],
        "impossible": [a for a in actions if a.reason and a.action not in ANY_TIME],
        "plan": complaint.plans.order_by("-pk").first(),
        "siblings": complaints_visible_to(request.user)
        .filter(matter=complaint.matter_id)
        .exclude(pk=complaint.pk)
        .order_by("-pk")[:10],
        "attachments": complaint.case.attachments.select_related("by").order_by("-pk"),
        "co_signers": list(complaint.co_signers.select_related("unit")),
    }


def _why_grade(complaint: Complaint, at: Any) -> list[str]:
    """The reasons in words, the most serious first; what was done by hand is on the timeline."""
    sentences = [reason_sentence(reason) for reason in reasons_of(complaint, at)]
    if complaint.hand_grade:
        sentences.insert(0, str(Reason.BY_HAND.label))
    return sentences or [str(Reason.NOTHING_SPECIAL.label)]
