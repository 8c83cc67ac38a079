"""Each action of a complaint through its real service, with the person and the words it needs."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from complaints.enums import Action, CheckResult, Confirmation, FactKind, Grade, ResponseKind
from complaints.enums.plans import OptionKind, Part
from complaints.enums.work import Audience, Side
from complaints.models import AppraisalBody, Complaint, Plan, PlanOption, ReCheck, ReCheckDraw
from complaints.services import (
    accepting,
    ending,
    grading,
    investigation,
    logging,
    matters,
    plans,
    rechecks,
    settlements,
    studies,
    taking_over,
    transfers,
    waiting,
    work,
)
from core.accounts.models import Department, User
from core.clock.enums import PAUSABLE
from core.clock.models import Deadline
from core.time import local_date
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import assess, cause, finish, investigate, propose, verify
from tests.factories.places import UnitFactory


def paper() -> bytes:
    """The least that is a PDF: one empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 4\n0000000000 65535 f \n" + table + end


PDF = paper()
TOMORROW = dt.timedelta(days=1)

Doing = Callable[[Cast, int, dt.datetime], object]


def pdf(name: str = "协议.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def drawn(*, lines: bool = True) -> str:
    """What signing on the screen sends: a line on a see-through picture, or nothing on it."""
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    if lines:
        ImageDraw.Draw(picture).line((20, 90, 140, 30, 260, 90), fill=(27, 39, 51, 255), width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _link(cast: Cast, case_id: int, at: dt.datetime) -> object:
    """To the matter of the newest other complaint."""
    others = Complaint.objects.exclude(matter=Complaint.objects.get(pk=case_id).matter_id)
    number = others.latest("pk").case.number
    return matters.complaint_link(case_id=case_id, other_number=number, by=cast.clerk, at=at)


def _withdraw_fact(cast: Cast, case_id: int, at: dt.datetime) -> object:
    matters.fact_add(case_id=case_id, kind=FactKind.MEDIA, note="论坛发帖", by=cast.clerk, at=at)
    return matters.fact_withdraw(
        case_id=case_id, kind=FactKind.MEDIA, reason="不是本项目", by=cast.clerk, at=at
    )


def _withdraw_co_signer(cast: Cast, case_id: int, at: dt.datetime) -> object:
    joined = matters.co_signer_add(case_id=case_id, name="王强", by=cast.clerk, at=at).co_signers.latest("pk")
    return matters.co_signer_withdraw(
        case_id=case_id, co_signer=joined, reason="重复登记", by=cast.clerk, at=at
    )


def _decline_refusal(cast: Cast, case_id: int, at: dt.datetime) -> object:
    ending.refusal_propose(case_id=case_id, reason="要求换房", by=cast.clerk, at=at)
    return ending.refusal_decline(case_id=case_id, reason="合同有约定", by=cast.manager, at=at)


def _signed(sign: Callable[..., Complaint], by: User, case_id: int, at: dt.datetime) -> Complaint:
    """An approval of a plan that turned out to need counsel."""
    needed = [Part.AUTHORITY, Part.LEGAL, Part.FINANCE]
    Plan.objects.filter(complaint_id=case_id, outcome="proposed").update(needed=needed)
    return sign(case_id=case_id, by=by, at=at)


def commission(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    """A recognised body is asked."""
    body = AppraisalBody.objects.get_or_create(name="市房屋鉴定中心", defaults={"recognition": "1"})[0]
    return investigation.appraisal_commission(
        case_id=case_id,
        body=body,
        question="阳台防水",
        commissioned_on=local_date(at),
        by=cast.handler,
        at=at,
    )


def _appraise(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    commission(cast, case_id, at)
    return investigation.appraisal_record(
        case_id=case_id,
        reported_on=local_date(at),
        finding="阳台施工缺陷",
        uploads=[pdf()],
        by=cast.handler,
        at=at,
    )


def settle(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    """What was agreed turned out to be a compensation; it is signed."""
    PlanOption.objects.filter(plan__complaint_id=case_id, is_chosen=True).update(
        kind=OptionKind.COMPENSATION, under_warranty=False
    )
    return settlements.settlement_record(
        case_id=case_id, amount=Decimal(500), payee="王芳", pay_on=local_date(at), uploads=[pdf()],
        by=cast.handler, at=at,
    )  # fmt: skip


def _pay(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    signed = settle(cast, case_id, at).settlements.latest("pk")
    return settlements.settlement_pay(
        case_id=case_id, settlement=signed, paid_on=local_date(at), reference="P-1", by=cast.finance, at=at
    )


def transfer(cast: Cast, case_id: int, at: dt.datetime, **changes: Any) -> Complaint:
    """To the other handler's department, by tomorrow."""
    told: dict[str, Any] = {
        "to": cast.other_handler, "what": "阳台返修", "due_at": at + TOMORROW, "by": cast.handler,
    } | changes  # fmt: skip
    if "department" not in told:
        told["department"] = Department.objects.get_or_create(name="工程一部")[0]
        User.objects.filter(pk=told["to"].pk).update(department=told["department"])
        told["to"].refresh_from_db()
    return transfers.transfer_ask(case_id=case_id, at=at, **told)


def _confirm(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    transfer(cast, case_id, at)
    return transfers.transfer_confirm(case_id=case_id, by=cast.other_handler, at=at)


def to_property_company(*people: User) -> Department:
    """From now on these people work for the property company."""
    department = Department.objects.get_or_create(name="物业服务中心", of_property_company=True)[0]
    for person in people:
        person.department = department
        person.save()
    return department


def _take_over(cast: Cast, case_id: int, at: dt.datetime) -> Complaint:
    """The handler was the property company's; the manager is in no need to wait until it is overdue."""
    Complaint.objects.filter(pk=case_id).update(with_property_company=True)
    return taking_over.complaint_take_over(
        case_id=case_id, to=cast.other_handler, reason="物业久拖不决", by=cast.manager, at=at
    )


def _pause(cast: Cast, case_id: int, at: dt.datetime) -> str:
    """The first clock that may be paused; answers which."""
    clock = Deadline.objects.open().filter(case_id=case_id, target__in=PAUSABLE, paused_at=None).first()
    target = clock.target if clock else "answer"
    waiting.complaint_pause(
        case_id=case_id, target=target, reason="customer", words="业主出差", by=cast.manager, at=at
    )
    return target


def study(cast: Cast, case_id: int, at: dt.datetime, **changes: Any) -> Complaint:
    """Its case study, whole."""
    told = {
        "problem": "阳台反复漏水", "strategy": "整面重做防水，闭水四十八小时", "feedback": "很满意",
        "lesson": "先做闭水试验再封面层",
    }  # fmt: skip
    return studies.study_write(case_id=case_id, at=at, **{"by": cast.clerk, **told, **changes})


def _publish_study(cast: Cast, case_id: int, at: dt.datetime) -> object:
    study(cast, case_id, at)
    return studies.study_publish(case_id=case_id, by=cast.manager, at=at)


def drawn_to_check(case_id: int) -> None:
    """The draw of a month chose it."""
    draw, _new = ReCheckDraw.objects.get_or_create(month=dt.date(2026, 10, 1), defaults={"drawn_at": FRIDAY})
    ReCheck.objects.get_or_create(draw=draw, complaint_id=case_id, defaults={"drawn_as": "sample"})


def _recheck(cast: Cast, case_id: int, at: dt.datetime) -> object:
    drawn_to_check(case_id)
    return rechecks.recheck_record(
        case_id=case_id, result=CheckResult.IN_ORDER, finding="现场干燥", by=cast.other_clerk, at=at
    )


DO: dict[Action, Doing] = {
    Action.RESPOND: lambda c, pk, at: logging.complaint_respond(
        case_id=pk, kind=ResponseKind.REACHED, note="已致电业主", by=c.clerk, at=at
    ),
    Action.CHASE: lambda c, pk, at: logging.complaint_chase(case_id=pk, note="业主催办", by=c.clerk, at=at),
    Action.ASSESS: assess,
    Action.ASSIGN: lambda c, pk, at: work.complaint_assign(case_id=pk, to=c.handler, by=c.manager, at=at),
    Action.INVESTIGATE: investigate,
    Action.REFUSE_ASSIGNMENT: lambda c, pk, at: accepting.assignment_refuse(
        case_id=pk, reason="属物业管理范围", by=c.handler, at=at
    ),
    Action.PROPOSE_PLAN: propose,
    Action.APPROVE_PLAN: lambda c, pk, at: plans.plan_approve(case_id=pk, by=c.manager, at=at),
    Action.APPROVE_LEGAL: lambda c, pk, at: _signed(plans.plan_approve_for_legal, c.legal, pk, at),
    Action.APPROVE_FINANCE: lambda c, pk, at: _signed(plans.plan_approve_for_finance, c.finance, pk, at),
    Action.REFUSE_PLAN: lambda c, pk, at: plans.plan_refuse(case_id=pk, reason="太贵", by=c.manager, at=at),
    Action.AGREE: lambda c, pk, at: plans.plan_agree(case_id=pk, by=c.clerk, at=at),
    Action.DECLINE_PLAN: lambda c, pk, at: plans.plan_decline(
        case_id=pk, reason="要求换窗", by=c.clerk, at=at
    ),
    Action.NAME_GROUP: lambda c, pk, at: investigation.group_name(
        case_id=pk, members=[c.other_handler, c.manager], by=c.handler, at=at
    ),
    Action.ADD_EVIDENCE: lambda c, pk, at: investigation.evidence_add(
        case_id=pk,
        side=Side.CUSTOMER,
        given_by="王芳",
        obtained_at=at,
        what="阳台漏水录像",
        uploads=[pdf()],
        by=c.clerk,
        at=at,
    ),
    Action.COMMISSION_APPRAISAL: commission,
    Action.RECORD_APPRAISAL: _appraise,
    Action.NEGOTIATE: lambda c, pk, at: investigation.negotiation_record(
        case_id=pk, with_whom="王芳，售楼处", said="要求阳台重做", by=c.clerk, at=at
    ),
    Action.UPDATE: lambda c, pk, at: investigation.update_record(
        case_id=pk, text="阳台已拆除", audience=Audience.CUSTOMER, uploads=[pdf()], by=c.handler, at=at
    ),
    Action.SETTLE: settle,
    Action.PAY: _pay,
    Action.TRANSFER: transfer,
    Action.CONFIRM_TRANSFER: _confirm,
    Action.TAKE_OVER: _take_over,
    Action.COLLABORATE: lambda c, pk, at: transfers.collaborators_name(
        case_id=pk,
        departments=[Department.objects.get_or_create(name="设计部")[0]],
        what="复核阳台图纸",
        by=c.handler,
        at=at,
    ),
    Action.EXECUTE: lambda c, pk, at: work.complaint_execute(
        case_id=pk, due_at=at + TOMORROW, acceptance_standard="不漏", by=c.handler, at=at
    ),
    Action.FINISH: finish,
    Action.VERIFY: verify,
    Action.SEND_BACK: lambda c, pk, at: work.complaint_send_back(
        case_id=pk, reason="仍漏", by=c.clerk, at=at
    ),
    Action.CLOSE: lambda c, pk, at: ending.complaint_close(
        case_id=pk, confirmation=Confirmation.CONSENT, note="电话确认", **cause(), by=c.clerk, at=at
    ),
    Action.ARCHIVE: lambda c, pk, at: ending.complaint_archive(case_id=pk, by=c.manager, at=at),
    Action.REOPEN: lambda c, pk, at: ending.complaint_reopen(case_id=pk, what="又漏了", by=c.clerk, at=at),
    Action.PROPOSE_REFUSAL: lambda c, pk, at: ending.refusal_propose(
        case_id=pk, reason="要求换房", by=c.clerk, at=at
    ),
    Action.REFUSE_DEMAND: lambda c, pk, at: ending.demand_refuse(
        case_id=pk, reason="无合同依据", by=c.manager, at=at
    ),
    Action.REVIEW_REFUSAL: lambda c, pk, at: ending.refusal_review(
        case_id=pk, overturn=True, reason="确有责任", by=c.manager, at=at
    ),
    Action.WITHDRAW: lambda c, pk, at: ending.complaint_withdraw(
        case_id=pk, reason="误会", by=c.clerk, at=at
    ),
    Action.ADD_FACT: lambda c, pk, at: matters.fact_add(
        case_id=pk, kind=FactKind.LITIGATION, note="收到传票", by=c.clerk, at=at
    ),
    Action.WITHDRAW_FACT: _withdraw_fact,
    Action.WITHDRAW_CO_SIGNER: _withdraw_co_signer,
    Action.DECLINE_REFUSAL: _decline_refusal,
    Action.ADD_CO_SIGNER: lambda c, pk, at: matters.co_signer_add(case_id=pk, name="李娜", by=c.clerk, at=at),
    Action.RAISE_GRADE: lambda c, pk, at: grading.grade_raise(
        case_id=pk, grade=Grade.MAJOR, reason="人身安全", by=c.clerk, at=at
    ),
    Action.LOWER_GRADE: lambda c, pk, at: grading.grade_lower(
        case_id=pk, grade=Grade.GENERAL, reason="重复登记", by=c.manager, at=at
    ),
    Action.LINK: _link,
    Action.UNLINK: lambda c, pk, at: matters.complaint_unlink(
        case_id=pk, reason="不同漏点", by=c.clerk, at=at
    ),
    Action.CORRECT_UNIT: lambda c, pk, at: matters.complaint_correct_unit(
        case_id=pk, unit=UnitFactory(project=c.project), reason="登记错房号", by=c.clerk, at=at
    ),
    Action.PAUSE: _pause,
    Action.RESUME: lambda c, pk, at: waiting.complaint_resume(
        case_id=pk, target=_pause(c, pk, at), by=c.clerk, at=at
    ),
    Action.WRITE_STUDY: study,
    Action.RECHECK: _recheck,
    Action.PUBLISH_STUDY: _publish_study,
    Action.ADD_FILES: lambda c, pk, at: work.complaint_files_add(
        case_id=pk, uploads=[pdf()], by=c.clerk, at=at
    ),
}


def do(action: Action, cast: Cast, case_id: int, at: dt.datetime = FRIDAY) -> Complaint:
    """Do it as the person whose part it is; the complaint as it is afterwards."""
    DO[action](cast, case_id, at)
    return Complaint.objects.select_related("case").get(pk=case_id)
