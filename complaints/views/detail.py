"""The page of one complaint: facts and reasons, timeline, and what this person can do now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints.enums import ENDED, Action, Reason, State
from complaints.models import Complaint, CoSigner, Plan, PlanApproval
from complaints.selectors import actions_of, complaints_visible_to, reason_sentence, reasons_of
from complaints.selectors.time_used import complaint_time_used
from complaints.services.logging import Story
from core.accounts.enums import Permission
from core.accounts.policies import may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.clock.selectors import deadlines_shown
from core.errors import InvalidInput
from core.masking import mask_phone, numbers_in
from core.records.models import Attachment
from core.records.querysets import visible_to
from core.records.selectors import TimelineEntry, case_timeline
from core.time import now
from core.web.forms import refuse_field
from core.web.masking import revealing
from owners.forms.records import RevealForm
from owners.services.access import caller_phone_reveal

# What is most likely next comes first; what is possible at any time stands behind it.
ANY_TIME = (
    Action.RESPOND, Action.CHASE, Action.ADD_FILES, Action.ADD_FACT, Action.WITHDRAW_FACT, Action.ADD_CO_SIGNER,
    Action.WITHDRAW_CO_SIGNER, Action.PAUSE, Action.RESUME, Action.RAISE_GRADE, Action.LOWER_GRADE, Action.LINK,
    Action.UNLINK, Action.CORRECT_UNIT, Action.WRITE_STUDY, Action.PUBLISH_STUDY,
    Action.PROPOSE_REFUSAL, Action.DECLINE_REFUSAL, Action.REFUSE_DEMAND, Action.WITHDRAW,
)  # fmt: skip

# Part of the handling, and no step of the way: the steps stand before them.
BESIDE = (
    Action.TRANSFER, Action.COLLABORATE, Action.NAME_GROUP, Action.ADD_EVIDENCE, Action.COMMISSION_APPRAISAL,
    Action.RECORD_APPRAISAL, Action.NEGOTIATE, Action.UPDATE,
)  # fmt: skip
# Nobody has begun to handle it.
UNTOUCHED = (State.RECEIVED, State.ASSESSED, State.ASSIGNED)
MOST_SIBLINGS = 10
# What page and checks look at, each table read once.
HANGS_ON_IT = (
    Prefetch("plans", Plan.objects.select_related("proposed_by").order_by("-pk")),
    "plans__options",
    Prefetch("plans__approvals", PlanApproval.objects.select_related("by")),
    Prefetch("co_signers", CoSigner.objects.select_related("unit")),
    Prefetch("case__attachments", Attachment.objects.select_related("by")),
    Prefetch("case__deadlines", deadlines_shown()),
    "facts",
)


@require_safe
def complaint_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about a complaint that this person may know."""
    query = complaints_visible_to(request.user).select_related(
        "complainant", "assigned_to", "cause_department", "case_study", "case__project__ambassador__user"
    )
    complaint = get_object_or_404(query.prefetch_related(*HANGS_ON_IT), case__number=number)
    return render(request, "complaints/complaint_detail.html", detail_context(request, complaint))


@never_cache
@require_POST
def caller_phone(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the complainant's phone, and the one they called from, once, and log it (OWN-05)."""
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    ask = RevealForm(request.POST, auto_id="caller_%s")
    context = detail_context(request, complaint)
    try:
        phones = caller_phone_reveal(
            case=complaint.case,
            person=complaint.complainant,
            by=request.user,
            at=now(),
            reason=request.POST.get("reason", "").replace("\0", ""),
        )
    except InvalidInput as error:
        ask.is_valid()
        refuse_field(ask, error)
        context = {**context, "ask_phone": ask}
        return render(request, "complaints/complaint_detail.html", context, status=422)
    shown = dict.fromkeys([*phones, *filter(None, [complaint.caller_phone])])
    context["shown_phone"] = " · ".join(shown) or "—"
    answer = render(request, "complaints/complaint_detail.html", context)
    return revealing(answer, *shown, *_texts(complaint, context["timeline"]))


def _texts(complaint: Complaint, timeline: Iterable[TimelineEntry]) -> list[str]:
    """Everything that people wrote about the complaint, in which numbers are masked until they are revealed."""
    story = [getattr(complaint, name) for name in (*Story.__slots__, "caller_name")]
    plans = [text for plan in complaint.plans.all() for text in plan_texts(plan)]
    files = [file.name for file in complaint.case.attachments.all()]
    signers = [signer.name for signer in complaint.co_signers.all()]
    return [complaint.case.title, *story, *plans, *files, *signers, *(line.note for line in timeline)]


def plan_texts(plan: Plan) -> list[str]:
    """What people wrote into a plan."""
    options = [text for option in plan.options.all() for text in (option.text, option.basis)]
    return [plan.text, plan.acceptance_standard, *options]


def _caller(request: SignedInRequest, complaint: Complaint) -> dict[str, Any]:
    """The complainant's phones, masked, and how this person may see them in clear (OWN-05)."""
    person, case = complaint.complainant, complaint.case
    on_file = [phone.masked for phone in person.phones.order_by("-is_primary", "pk")] if person else []
    called_from = [mask_phone(complaint.caller_phone)] if complaint.caller_phone else []
    return {
        "phones": list(dict.fromkeys([*on_file, *called_from])),
        "one_tap": case.is_open and case.responsible_id == request.user.pk,
        "may_ask": may(request.user, Permission.OWNER_REVEAL, case.project_id),
        "may_see_owner": may(request.user, Permission.OWNER_VIEW, case.project_id),
        "ask_phone": RevealForm(auto_id="caller_%s"),
    }


def detail_context(request: SignedInRequest, complaint: Complaint) -> dict[str, Any]:
    """What the page of a complaint shows; also behind the form of an action."""
    at = now()
    actions = actions_of(complaint, request.user, at)
    timeline = case_timeline(complaint.case)
    possible = [a for a in actions if not a.reason]
    return {
        "complaint": complaint,
        "case": complaint.case,
        "at": at,
        "reasons": _why_grade(complaint, at),
        "deadlines": deadline_lines(complaint.case, at, request.user),
        "ended": complaint.state in ENDED,
        "used": complaint_time_used(complaint, gettext("nobody named")) if "used" in request.GET else None,
        "timeline": timeline,
        "hides_numbers": bool(numbers_in(*_texts(complaint, timeline))),
        "next_steps": sorted(
            (a.action for a in possible if a.action not in ANY_TIME), key=lambda action: action in BESIDE
        ),
        "any_time": [a.action for a in possible if a.action in ANY_TIME],
        "impossible": [a for a in actions if a.reason and _is_worth_saying(a.action, complaint)],
        "handled": complaint.state not in UNTOUCHED,
        "plan": next(iter(complaint.plans.all()), None),
        "plans_before": complaint.plans.all()[1:],
        "siblings": _siblings(request, complaint),
        "attachments": sorted(complaint.case.attachments.all(), key=lambda file: -file.pk),
        "co_signers": [signer for signer in complaint.co_signers.all() if signer.withdrawn_at is None],
        **_caller(request, complaint),
    }


def _is_worth_saying(action: Action, complaint: Complaint) -> bool:
    """Whether the page says why it is not possible: not of what nobody expects here."""
    if action == Action.TAKE_OVER:
        return complaint.with_property_company
    return action not in ANY_TIME


def _siblings(request: SignedInRequest, complaint: Complaint) -> Sequence[Mapping[str, Any]]:
    """Number and state of the other complaints of the matter that this person may see, the newest first."""
    if not complaint.has_siblings:
        return []
    others = Complaint.objects.filter(visible_to(request.user, "case__"), matter=complaint.matter_id)
    return list(
        others.exclude(pk=complaint.pk)
        .order_by("-pk")
        .values("state", number=F("case__number"))[:MOST_SIBLINGS]
    )


def _why_grade(complaint: Complaint, at: Any) -> list[str]:
    """The reasons in words, the most serious first; what was done by hand is on the timeline."""
    sentences = [reason_sentence(reason) for reason in reasons_of(complaint, at)]
    if complaint.hand_grade:
        sentences.insert(0, str(Reason.BY_HAND.label))
    return sentences or [str(Reason.NOTHING_SPECIAL.label)]
