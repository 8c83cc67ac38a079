"""What is played on the stage before anybody looks: of each kind something with which something can be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from complaints.enums import Action, FactKind, State
from complaints.models import Complaint, EarlyWarning, WarningRule, Watch
from complaints.services import matters, waiting, warnings, work
from complaints.services.missed import missed_explain
from complaints.services.studies import study_write
from core.accounts.enums import Role
from core.accounts.models import Department, User
from core.api.services import api_token_issue
from core.clock.enums import Target
from core.clock.models import Deadline, EscalationStep
from core.clock.services.absences import absence_name
from core.notices.enums import DeliveryState, NoticeKind
from core.notices.models import Delivery, Notice
from core.notices.services import notice_add
from core.places.enums import UnitStatus
from core.places.models import Project
from core.records.models import Case
from core.time import local_date
from frontdesk.enums import ItemWay, PromiseKind
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.items import (
    Item,
    TicketTerms,
    enquiry_open,
    incident_open,
    item_act,
    ticket_open,
)
from frontdesk.services.promises import Given, promise_on_contact
from frontdesk.services.shifts import handover_give
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from owners.services.exports import export_order
from repairs.enums import OrderState
from satisfaction.enums import AttemptChannel
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_attempt, follow_up_notice
from tests.authorization import handling
from tests.authorization.people import (
    OWNER,
    SWITCHED_OFF,
)
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import pdf
from tests.factories.accounts import staff
from tests.factories.complaints import complaint
from tests.factories.ledger import line, workbook
from tests.factories.owners import uploaded
from tests.factories.places import UnitFactory
from tests.factories.repairs import Crew, order_in

if TYPE_CHECKING:
    from tests.authorization.stage import Things

DAY = dt.timedelta(days=1)
NOW = FRIDAY + 11 * DAY
STATES = (
    State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.INVESTIGATING, State.PLAN_PROPOSED, State.PLAN_APPROVED,
    State.AGREED, State.EXECUTING, State.DONE, State.VERIFIED, State.FOLLOWED_UP, State.CLOSED,
    State.DEMAND_REFUSED,
)  # fmt: skip
CALLER_PHONE = "13900001234"  # what the factory's caller gives
CONTACT_PHONE = "13700005678"  # of the line of the day log
TENANT_PHONE = "13500008888"
# What people write into texts, where no field asks for it.
WRITTEN_DOWN = "请打 13611112222 或 138 0013 8000，身份证 11010519491231002X"


def graded(cast: Cast, complaint: Complaint) -> str:
    matters.fact_add(
        case_id=complaint.pk, kind=FactKind.LITIGATION, note=WRITTEN_DOWN, by=cast.clerk, at=FRIDAY
    )
    return complaint.case.number


def studied(cast: Cast, complaint: Complaint) -> str:
    """A case study that waits to be published."""
    study_write(
        case_id=complaint.pk, problem=WRITTEN_DOWN, strategy=WRITTEN_DOWN, feedback=WRITTEN_DOWN, lesson=WRITTEN_DOWN,
        by=cast.clerk, at=FRIDAY,
    )  # fmt: skip
    return complaint.case.number


def warned(cast: Cast) -> dict[str, str]:
    """A warning without a measure, one with it that the handler owns, and one about complaints of several matters."""
    WarningRule.objects.exclude(cause__in=("litigation", "cluster")).update(is_active=False)
    numbers = {}
    for key in ("warning", "warning_measured"):
        mine = complaint(cast, unit=None, category=None, phone=CALLER_PHONE)
        matters.fact_add(case_id=mine.pk, kind=FactKind.THREAT, note=WRITTEN_DOWN, by=cast.clerk, at=FRIDAY)
        Watch.objects.exclude(complaint=mine).filter(look_at__lte=FRIDAY).delete()
        warnings.warnings_find(at=FRIDAY)
        found = EarlyWarning.objects.select_related("case").get(triggers__complaint=mine)
        numbers[key] = found.case.number
    warnings.warning_give(case_id=found.pk, to=cast.handler, by=cast.manager, at=FRIDAY)
    warnings.warning_measure(
        case_id=found.pk, measure=WRITTEN_DOWN, due_at=NOW + DAY, by=cast.manager, at=FRIDAY
    )
    homes = [UnitFactory(project=cast.project) for _ in range(3)]
    near = [complaint(cast, unit=home, category="eng-lift", phone=CALLER_PHONE) for home in homes]
    warnings.warnings_find(at=FRIDAY)
    cluster = EarlyWarning.objects.select_related("case").filter(triggers__complaint=near[0]).first()
    assert cluster is not None
    late = Deadline.objects.get(case=near[2].case, target="answer")
    missed_explain(deadline_id=late.pk, reason=WRITTEN_DOWN, force_majeure=True, by=cast.clerk, at=NOW)
    return numbers | {"warning_cluster": cluster.case.number, "missed_claimed": near[2].case.number}


def promised(cast: Cast, things: Things) -> tuple[int, int, str]:
    """A promise from the day log, one that waits for a superior, and the number of the first one's case."""
    contact = Contact.objects.get(pk=things.contact)
    given = Given(PromiseKind.DATE, "明天回电", NOW + DAY)
    money = Given(PromiseKind.MONEY, "补偿", NOW + DAY, Decimal(30_000))
    kept = promise_on_contact(contact=contact, given=given, by=cast.clerk, at=NOW)
    asked = promise_on_contact(contact=contact, given=money, by=cast.clerk, at=NOW)
    return kept.pk, asked.pk, kept.case.number


def handed_over(things: Things) -> str:
    """Yesterday's early shift, given by a colleague and not taken yet."""
    giver, at = staff("gives", Role.FRONT_DESK, project=things.project), NOW - DAY
    contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary=f"问停车费，{WRITTEN_DOWN}", by=giver,
        at=at - dt.timedelta(minutes=30), unit=things.unit, caller_name="王 13611112222",
    )  # fmt: skip
    shift = roster_of(things.project.pk).to_give(giver, at)[0]
    return handover_give(
        project=things.project, shift_key=shift.key, remark=WRITTEN_DOWN, by=giver, at=at
    ).case.number


def items(things: Things, cast: Cast) -> dict[str, str]:
    """A ticket, an incident and an enquiry in each of their states, of a colleague."""
    project = things.project
    colleague = staff("writes", Role.FRONT_DESK, Role.PROPERTY_SERVICE_MANAGER, project=project)
    department = Department.objects.get_or_create(name="工程部")[0]
    numbers = {}

    def act(name: str, item: Item, *ways: ItemWay, by: User = colleague, **more: Any) -> None:
        for way in ways:
            item_act(way=way, model=type(item), case_id=item.pk, by=by, at=NOW, text=WRITTEN_DOWN, **more)
        numbers[name] = item.case.number

    def row(kind: ContactKind) -> Contact:
        return contact_log(
            channel=Channel.PHONE, kind=kind, summary=f"来电，{WRITTEN_DOWN}", by=colleague, at=NOW,
            unit=things.unit, caller_name="王 13611112222",
        )  # fmt: skip

    about = Case.objects.get(number=things.case[State.RECEIVED])
    for name in ("ticket", "ticket_proposed", "ticket_approved"):
        terms = TicketTerms(Channel.HOTLINE_12345, f"{project.code} {name}", WRITTEN_DOWN, NOW + DAY)
        ticket = ticket_open(terms=terms, about=about, by=colleague, at=NOW)
        act(name, ticket, *([] if name == "ticket" else [ItemWay.PROPOSE]))
        if name == "ticket_approved":
            act(name, ticket, ItemWay.APPROVE, by=cast.manager)
    for name in ("incident", "incident_reported"):
        incident = incident_open(contact=row(ContactKind.PUBLIC_ORDER), by=colleague, at=NOW)
        act(name, incident, *([] if name == "incident" else [ItemWay.REPORT]))
    for name in ("enquiry", "enquiry_verified"):
        enquiry = enquiry_open(contact=row(ContactKind.ENQUIRY), by=colleague, at=NOW)
        verified = {} if name == "enquiry" else {"department": department}
        act(name, enquiry, *([] if name == "enquiry" else [ItemWay.VERIFY]), **verified)
    return numbers


def orders(cast: Cast, *, technician: User, head: User) -> dict[str, str]:
    """Work orders as desk and phone meet them: asked for, offered to the technician, taken, signed, countersigned."""
    signer = staff("signs", Role.HEAD_OF_ENGINEERING, project=cast.project)
    crew = Crew(cast, technician=technician, other_technician=technician, head=head, other_head=signer)
    home = UnitFactory(
        project=cast.project, status=UnitStatus.HANDED_OVER, handed_over_on=local_date(NOW - 90 * DAY)
    )
    states = (
        OrderState.REQUESTED, OrderState.DISPATCHED, OrderState.TAKEN, OrderState.FINISHED, OrderState.ACCEPTED,
    )  # fmt: skip
    told = {"at": NOW, "unit": home, "what": f"龙头漏水，{WRITTEN_DOWN}"}
    numbers = {f"order_{state}": order_in(crew, state, **told).case.number for state in states}
    signed = order_in(replace(crew, head=signer), OrderState.COUNTERSIGNED, **told)
    return numbers | {f"order_{OrderState.COUNTERSIGNED}": signed.case.number}


def away(user: User, deputy: User) -> int:
    on = local_date(NOW + DAY)
    return absence_name(user=user, deputy=deputy, starts_on=on, last_on=on, by=user, at=NOW).pk


def asking(number: str, told: User) -> int:
    """A step of the ladder that waits to be acknowledged by one person."""
    return EscalationStep.objects.create(
        deadline=Deadline.objects.filter(case__number=number).latest("pk"), generation=1, level=0, due_at=FRIDAY,
        taken_at=FRIDAY, recipients=[told.pk], acknowledge_by=NOW + DAY,
    ).pk  # fmt: skip


def paused(cast: Cast, complaint: Complaint) -> str:
    waiting.complaint_pause(
        case_id=complaint.pk,
        target=Target.ANSWER,
        reason="customer",
        words="业主出差",
        by=cast.handler,
        at=FRIDAY,
    )
    return complaint.case.number


def tried(cast: Cast, complaint: Complaint, *, notice: bool) -> str:
    """Three failed attempts on three days, and the written notice where it is asked for."""
    pk = FollowUp.objects.get(case_id=complaint.pk).pk
    channels = (AttemptChannel.PHONE, AttemptChannel.PHONE, AttemptChannel.VISIT)
    for day, channel in enumerate(channels):
        follow_up_attempt(follow_up_id=pk, channel=channel, by=cast.clerk, at=FRIDAY + day * DAY)
    if notice:
        follow_up_notice(follow_up_id=pk, note="已寄出", by=cast.clerk, at=FRIDAY + 3 * DAY)
    return complaint.case.number


def attachment(cast: Cast, number: str) -> int:
    case = Case.objects.get(number=number)
    file = pdf()
    file.name = "13611112222.pdf"
    work.complaint_files_add(case_id=case.pk, uploads=[file], by=cast.clerk, at=FRIDAY)
    return case.attachments.get().pk


def upload(user: User, project: Project) -> int:
    content = workbook(line(4, project=project.name, phone="139-0000-0004"))
    return uploaded(content, by=user, at=NOW).pk


def export(user: User) -> int:
    return export_order(kind="complaints", asked={}, language="en", by=user, at=NOW).pk


def undelivered(things: Things, user: User) -> int:
    """A message about a case of the project that could not be sent."""
    case = Case.objects.get(number=things.case[State.RECEIVED])
    key = f"undelivered:{case.pk}"
    notice = notice_add(recipient=user, kind=NoticeKind.CASE_CHANGED, key=key, case=case, at=NOW)
    Delivery.objects.filter(notice=notice).update(state=DeliveryState.DEAD)
    return Delivery.objects.get(notice=notice).pk


def notices(people: dict[str, User]) -> dict[str, int]:
    """One unread notice for everybody."""
    notices: dict[str, Notice] = {}
    for column, user in people.items():
        notice = notice_add(
            recipient=user, kind=NoticeKind.CASE_CHANGED, key=f"authorization:{column}", case=None, at=NOW
        )  # fmt: skip
        assert notice is not None
        notices[column] = notice
    return {column: notice.pk for column, notice in notices.items()}


def tokens(people: dict[str, User]) -> dict[str, int]:
    """One API token for everybody who may have one."""
    return {
        column: api_token_issue(
            user=user, name="x", scopes=["places:read"], expires_at=NOW + 30 * DAY, by=user, at=NOW
        ).token.pk
        for column, user in people.items()
        if column not in (OWNER, SWITCHED_OFF)
    }


CASE_FOR: dict[Action, str] = {
    Action.ASSIGN: State.ASSESSED,
    Action.INVESTIGATE: State.ASSIGNED,
    Action.REFUSE_ASSIGNMENT: "new_assigned",
    Action.PROPOSE_PLAN: State.INVESTIGATING,
    Action.APPROVE_PLAN: State.PLAN_PROPOSED,
    **handling.CASE_FOR,
    Action.REFUSE_PLAN: State.PLAN_PROPOSED,
    Action.AGREE: State.PLAN_APPROVED,
    Action.DECLINE_PLAN: State.PLAN_APPROVED,
    Action.EXECUTE: State.AGREED,
    Action.FINISH: State.EXECUTING,
    Action.VERIFY: State.DONE,
    Action.SEND_BACK: State.DONE,
    Action.CLOSE: State.FOLLOWED_UP,
    Action.ARCHIVE: State.CLOSED,
    Action.REOPEN: State.CLOSED,
    Action.REVIEW_REFUSAL: State.DEMAND_REFUSED,
    Action.DECLINE_REFUSAL: "refusal_proposed",
    Action.WITHDRAW_CO_SIGNER: "joined",
    Action.WITHDRAW_FACT: "graded",
    Action.LOWER_GRADE: "graded",
    Action.UNLINK: "linked",
    Action.WRITE_STUDY: State.CLOSED,
    Action.PUBLISH_STUDY: "studied",
    Action.RECHECK: "drawn",
    Action.CORRECT_UNIT: "linked",
    Action.PAUSE: "running",
    Action.RESUME: "paused",
}
"""The complaint on which an action is possible, where it is not one that was just received."""
