"""Repair notices to contractors, and repairs by others at their cost (RPR-13, RPR-16)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel
from core.errors import InvalidInput, InvalidTransition
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_case
from repairs.enums import UNFINISHED
from repairs.enums.contracting import NoticeAnswer, NoticeWay
from repairs.models import Contractor, ContractorScope, RepairNotice, ThirdPartyRepair, WorkOrder
from repairs.policies.contracting import check_can_notify, check_can_replace, deduction
from repairs.policies.promises import promise_facts
from repairs.selectors.contracting import retention_left
from repairs.services.base import leaders_and_desk, need, notify, order_load, order_save

RESPOND, START = dt.timedelta(hours=24), dt.timedelta(days=3)
LINK_LASTS = dt.timedelta(days=30)
SAID = {way: f"notice.{way.value}" for way in NoticeWay}  # in the history, and as a notice
TARGETS = (Target.CONTRACTOR_RESPOND, Target.CONTRACTOR_START)


def token_digest(token: str) -> str:
    """What is kept of a link: nobody who reads the table can open it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def notice_send(
    *, case_id: int, words: str, by: User, at: dt.datetime, contractor: Contractor | None = None
) -> tuple[RepairNotice, str]:
    """A repair notice to the contractor who answers for it, and the token of its link, which is shown only now.

    They answer within 24 hours and begin within 3 days by the standards (RPR-13).  Another one follows only when the
    one before was ignored.
    """
    order = _begin(case_id, Permission.ORDER_DISPATCH, by)
    need(words, "words")
    company = contractor or order.contractor
    if company is None:
        raise InvalidInput("contractor_missing", _("Choose the contractor who built it."), field="contractor")
    before = list(RepairNotice.objects.filter(order=order))
    check_can_notify([each.state(at) for each in before])
    facts = promise_facts(order)
    deadlines_cancel(
        case=order.case, targets=TARGETS, at=at, by=by, reason=gettext_noop("A new notice was sent")
    )
    due = {}
    for target, usual in zip(TARGETS, (RESPOND, START), strict=True):
        deadline = deadline_start(case=order.case, target=target, at=at, by=by, **facts)
        due[target] = deadline.due_at if deadline else at + usual
    token = secrets.token_urlsafe(32)
    scope_id = order.verdict.get("scope_id") if company.pk == order.contractor_id else None
    notice = RepairNotice(
        order=order,
        contractor=company,
        scope=ContractorScope.objects.filter(pk=scope_id, contractor=company).first() if scope_id else None,
        words=words.strip(),
        sent_at=at,
        sent_by=by,
        respond_by=due[Target.CONTRACTOR_RESPOND],
        start_by=max(due.values()),
        token_digest=token_digest(token),
        expires_at=at + LINK_LASTS,
    )
    notice.full_clean(validate_unique=False, validate_constraints=False)
    notice.save()
    order.contractor = company
    details = {"contractor": company.name, "count": len(before) + 1}
    order_save(order, "notice.sent", by=by, at=at, details=details, note=words)
    _tell_contractor(notice, order, at)
    return notice, token


def notice_of(token: str, at: dt.datetime) -> RepairNotice | None:
    """The notice that the link opens; None for an unknown link, and for one whose time is over."""
    found = RepairNotice.objects.select_related("order__case__project", "order__case__unit", "contractor")
    return found.filter(token_digest=token_digest(token), expires_at__gt=at).first()


@transaction.atomic
def notice_answer(
    *, notice_id: int, way: NoticeWay, name: str, words: str, at: dt.datetime, by: User | None = None
) -> RepairNotice:
    """What the contractor says: they come, it is not theirs, they have begun, they are done.

    Said through the link (``by`` is nobody: the token was the key), by an account of the contractor, or to whoever
    dispatches the order, who records it.  Answering late is kept as it is; what has ended with the order is not
    answered any more.
    """
    case_id = RepairNotice.objects.values_list("order_id", flat=True).get(pk=notice_id)
    order = order_load(lock_case(case_id))
    notice = RepairNotice.objects.select_related("contractor").get(pk=notice_id)
    _check_answers(notice, order, by)
    last = RepairNotice.objects.filter(order=order).order_by("pk").last()
    if last != notice or order.state not in UNFINISHED:
        raise InvalidTransition("notice_over", _("This repair notice is over. Call the property company."))
    if way in (NoticeWay.ACCEPT, NoticeWay.DISPUTE):
        _answered(notice, way, name, words, at)
        deadline_meet(case=order.case, target=Target.CONTRACTOR_RESPOND, at=at, by=by)
    elif way == NoticeWay.START:
        _check(notice.started_at is None, _("You have said already that you have begun."))
        _check(notice.answer == NoticeAnswer.ACCEPTED, _("Accept the notice first."))
        notice.started_at = at
        deadline_meet(case=order.case, target=Target.CONTRACTOR_START, at=at, by=by)
    else:
        _check(notice.finished_at is None, _("You have said already that you are done."))
        _check(notice.started_at is not None, _("Say first that you have begun."))
        need(words, "words")
        notice.finished_at, notice.finish_words = at, words.strip()
    notice.full_clean(validate_unique=False, validate_constraints=False)
    notice.save()
    details = {"contractor": notice.contractor.name}
    entry = order_save(order, SAID[way], by=by, at=at, details=details, note=words)
    people = [notice.sent_by, *leaders_and_desk(order)]
    notify(people, order=order, kind=SAID[way], cause=str(entry.pk), at=at, by=by)
    return notice


def _check_answers(notice: RepairNotice, order: WorkOrder, by: User | None) -> None:
    if by is None or notice.contractor.accounts.filter(user=by, user__is_active=True).exists():
        return
    check_may(by, Permission.ORDER_DISPATCH, order.case.project_id)


def _tell_contractor(notice: RepairNotice, order: WorkOrder, at: dt.datetime) -> None:
    """Its accounts hear of it; the order itself is not theirs to see, so the notice leads to no case."""
    people = User.objects.filter(contractor_account__contractor=notice.contractor, is_active=True)
    drafts = [
        NoticeDraft(
            recipient=person, kind="notice.for_you", key=f"notice.for_you:{notice.pk}:{person.pk}",
            params={"order": order.case.number},
        )
        for person in people
    ]  # fmt: skip
    notices_add(drafts, at=at)


def _answered(notice: RepairNotice, way: NoticeWay, name: str, words: str, at: dt.datetime) -> None:
    _check(notice.answered_at is None, _("This repair notice is answered already."))
    need(name, "name")
    if way == NoticeWay.DISPUTE:
        need(words, "words")
    notice.answer = NoticeAnswer.ACCEPTED if way == NoticeWay.ACCEPT else NoticeAnswer.DISPUTED
    notice.answered_at, notice.answered_by, notice.answer_words = at, name.strip(), words.strip()


def _check(holds: bool, sentence: object) -> None:  # a condition, not a switch
    if not holds:
        raise InvalidTransition("notice_not_now", sentence)  # type: ignore[arg-type]


@transaction.atomic
def third_party_repair(
    *, case_id: int, company: str, cost: Decimal, reason: str, by: User, at: dt.datetime
) -> ThirdPartyRepair:
    """Somebody else repairs what the contractor ignored twice; the cost goes off its retention money (RPR-13, RPR-16).

    What the retention money does not cover stays a claim.
    """
    order = _begin(case_id, Permission.ORDER_MANAGE, by)
    need(company, "company")
    need(reason, "reason")
    if cost <= 0:
        raise InvalidInput("cost_missing", _("Enter what it costs."), field="cost")
    notices = list(RepairNotice.objects.filter(order=order).select_related("contractor"))
    check_can_replace([each.state(at) for each in notices])
    last = notices[-1]
    scope = ContractorScope.objects.select_for_update(no_key=True).filter(pk=last.scope_id or 0).first()
    deducted = deduction(cost, retention_left(scope)) if scope else Decimal(0)
    made = ThirdPartyRepair(
        order=order, contractor=last.contractor, scope=scope, company=company.strip(), cost=cost, deducted=deducted,
        reason=reason.strip(), at=at, by=by,
    )  # fmt: skip
    made.full_clean(validate_constraints=False)
    made.save()
    deadlines_cancel(
        case=order.case, targets=TARGETS, at=at, by=by, reason=gettext_noop("Somebody else repairs it")
    )
    details = {"contractor": last.contractor.name, "total": f"{cost:.2f}", "deducted": f"{deducted:.2f}"}
    order_save(order, "notice.replaced", by=by, at=at, details=details, note=reason)
    return made


def notices_end(*, case_id: int, by: User | None, at: dt.datetime) -> None:
    """The order is finished or over: nobody waits for the contractor any more. The caller holds the case."""
    if RepairNotice.objects.filter(order_id=case_id).exists():
        case = lock_case(case_id)
        deadlines_cancel(
            case=case, targets=TARGETS, at=at, by=by, reason=gettext_noop("The order is finished")
        )


def _begin(case_id: int, permission: Permission, by: User) -> WorkOrder:
    case = lock_case(case_id)
    check_may(by, permission, case.project_id)
    order = order_load(case)
    if order.state not in UNFINISHED:
        raise InvalidTransition("order_finished", _("The work of this order is finished."))
    return order
