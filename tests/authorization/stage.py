"""What stands on the stage: a complaint for every action, people, files, notices; here and in another project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from complaints.enums import Action, FactKind, State
from complaints.models import Complaint, EarlyWarning, WarningRule, Watch
from complaints.services import ending, groups, matters, waiting, warnings, work
from complaints.services.missed import missed_explain
from complaints.services.studies import study_write
from core.accounts.enums import Permission, Role
from core.accounts.models import Department, User
from core.accounts.policies import may
from core.api.services import api_token_issue
from core.clock.enums import Target
from core.clock.models import Deadline, EscalationStep
from core.clock.services.absences import absence_name
from core.notices.enums import DeliveryState, NoticeKind
from core.notices.models import ChannelAccount, Delivery, Notice
from core.notices.services import notice_add
from core.places.enums import UnitStatus
from core.places.models import Project, Unit
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
from owners.enums import Channel, ContactKind, UnitContactKind
from owners.models import Contact, Person
from owners.services.contacts import contact_log
from owners.services.export_work import exports_work
from owners.services.exports import export_order
from owners.services.importing import ledger_import
from owners.services.merging import person_merge
from owners.services.people import Named
from owners.services.unit_contacts import Terms, unit_contact_add
from repairs.enums import OrderState
from satisfaction.enums import AttemptChannel
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_attempt, follow_up_notice
from tests.authorization import handling
from tests.authorization.board import stage_board
from tests.authorization.people import (
    ADMINISTRATOR,
    ANONYMOUS,
    EVERYTHING_ELSEWHERE,
    OWNER,
    SWITCHED_OFF,
    people_make,
)
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import drawn_to_check, pdf
from tests.factories.accounts import staff
from tests.factories.complaints import advance, complaint
from tests.factories.ledger import line, workbook
from tests.factories.owners import uploaded
from tests.factories.places import ProjectFactory, UnitFactory
from tests.factories.repairs import Crew, order_in
from tests.unchanged import nothing_changes, tables

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


@dataclass
class Things:
    """What a person asks for, in one project."""

    project: Project
    unit: Unit
    person: Person
    contact: int
    case: dict[str, str] = field(default_factory=dict)
    upload: dict[str, int] = field(default_factory=dict)
    export: dict[str, int] = field(default_factory=dict)
    attachment: int = 0
    delivery: int = 0
    co_signer: int = 0
    batch: int = 0
    double: Person | None = None
    merge: int = 0
    unit_contact: int = 0
    absence: int = 0
    promise: int = 0
    asked: int = 0
    step: int = 0
    matter: int = 0
    ledger_review: int = 0
    review_decision: int = 0


@dataclass
class Stage:
    """Everybody with a browser of their own, and the things of both projects."""

    people: dict[str, User]
    clients: dict[str, Client]
    cookies: dict[str, Any]
    here: Things
    there: Things
    notice: dict[str, int]
    token: dict[str, int]
    rows: dict[str, str] = field(default_factory=dict)

    def nothing_changes(self) -> AbstractContextManager[None]:
        """As everywhere; every test begins with the rows that the first one found, so they are read once."""
        self.rows = self.rows or tables()
        return nothing_changes(before=self.rows)

    def client(self, column: str) -> Client:
        """The person's browser as it was when they signed in."""
        client = self.clients[column]
        client.cookies = self.cookies[column].copy()
        return client


def stage_make() -> Stage:
    """All of it, by the real services, in the transaction of the caller."""
    here, there = ProjectFactory(), ProjectFactory()
    people = people_make(here, there)
    clients = {column: _signed_in(user) for column, user in people.items()}
    clients[ANONYMOUS] = Client(raise_request_exception=False)
    User.objects.filter(pk=people[SWITCHED_OFF].pk).update(is_active=False)
    cookies = {column: client.cookies.copy() for column, client in clients.items()}
    cast = _cast(people, here, there)
    staff("deputy", Role.GENERAL_MANAGER, username="deputy")
    own, foreign = _things(here, 1), _things(there, 2)
    _play_here(own, replace(cast, unit=own.unit), people)
    stranger, worker = people[EVERYTHING_ELSEWHERE], staff("worker", Role.DEPARTMENT_HANDLER, project=there)
    _play_there(
        foreign,
        replace(
            cast,
            project=there,
            unit=foreign.unit,
            clerk=stranger,
            manager=stranger,
            handler=worker,
            other_handler=worker,
        ),
    )
    Department.objects.get_or_create(name="工程部")
    stage_board(own, foreign, people)
    ChannelAccount.objects.create(kind="sms", name="短信", is_active=False)
    for project in (here, there):
        stuck = Deadline.objects.filter(case__project=project, next_step_at__isnull=False).earliest("pk")
        Deadline.objects.filter(pk=stuck.pk).update(failing_since=FRIDAY, failures=1, sweep_error="KeyError")
    for column in (ADMINISTRATOR, "TE"):
        second_step(people[column])
    own.delivery, foreign.delivery = _undelivered(own, people["FD"]), _undelivered(foreign, stranger)
    return Stage(people, clients, cookies, own, foreign, _notices(people), _tokens(people))


def second_step(user: User) -> None:
    """An app and recovery codes, as setting up leaves them."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def _signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _cast(people: dict[str, User], here: Project, there: Project) -> Cast:
    return Cast(
        project=here,
        other_project=there,
        unit=UnitFactory(project=here),
        clerk=people["FD"],
        other_clerk=people["FD"],
        manager=people["CM"],
        handler=people["DH"],
        other_handler=people["DH"],
        steward=people["PS"],
        relations_manager=people["RM"],
        general_manager=people["GM"],
        legal=people["LE"],
        finance=people["FI"],
        stranger=people[EVERYTHING_ELSEWHERE],
        owner=people[OWNER],
        admin=people["SA"],
    )


def _things(project: Project, serial: int) -> Things:
    """A project with one sold home, brought in by the import."""
    row = line(serial, project=project.name, owner_name=f"张{project.code}")
    ledger_import(content=workbook(row), file_name="ledger.xlsx", by=None, at=FRIDAY)
    unit = Unit.objects.get(project=project, room=row["door"])
    contact = contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary=f"问交付时间，{WRITTEN_DOWN}",
        outcome=WRITTEN_DOWN, by=None, at=FRIDAY, unit=unit, caller_name="王 13611112222", caller_phone=CONTACT_PHONE,
    )  # fmt: skip
    things = Things(project, unit, unit.ownerships.get().person, contact.pk)
    things.double, kept, gone = _people_more(project, serial)
    relations = staff("merges", Role.CUSTOMER_RELATIONS_MANAGER, project=project)
    merged = person_merge(kept=kept, gone=gone, reason="同一人", by=relations, at=FRIDAY)
    things.merge = merged.pk
    tenant = Named(f"租客{project.code}", (f"+86{TENANT_PHONE}",))
    terms = Terms(UnitContactKind.TENANT)
    things.unit_contact = unit_contact_add(unit=unit, person=tenant, terms=terms, by=relations, at=FRIDAY).pk
    return things


def _people_more(project: Project, serial: int) -> list[Person]:
    """Three owners without an identity number, who may be one person or not."""
    rows = [line(serial + more, project=project.name, id_number=None) for more in (20, 30, 40)]
    ledger_import(content=workbook(*rows), file_name="more.xlsx", by=None, at=FRIDAY)
    return [Unit.objects.get(project=project, room=row["door"]).ownerships.get().person for row in rows]


def _play_here(things: Things, cast: Cast, people: dict[str, User]) -> None:
    def fresh(**changes: Any) -> Complaint:
        told = {"unit": UnitFactory(project=cast.project), "what": f"阳台漏水，{WRITTEN_DOWN}", **changes}
        return complaint(cast, **told)

    for state in STATES:
        unit = cast.unit if state == State.RECEIVED else UnitFactory(project=cast.project)
        things.case[state] = advance(
            cast, fresh(unit=unit, where=WRITTEN_DOWN, name="王 13611112222").pk, state
        ).case.number
    things.case["graded"] = _graded(cast, fresh())
    asked = ending.refusal_propose(case_id=fresh().pk, reason="要求换房", by=cast.clerk, at=FRIDAY)
    things.case["refusal_proposed"] = asked.case.number
    joined = matters.co_signer_add(case_id=fresh().pk, name="王强", by=cast.clerk, at=FRIDAY)
    things.case["joined"], things.co_signer = joined.case.number, joined.co_signers.get().pk
    first = fresh()
    linked = fresh(unit=first.case.unit)
    things.case["linked"], things.matter = linked.case.number, linked.matter_id
    groups.matter_represent(matter_id=first.matter_id, complaint=first, by=cast.clerk, at=FRIDAY)
    groups.matter_merge(
        matter_id=first.matter_id, other_number=fresh().case.number, reason="同一处", by=cast.clerk, at=FRIDAY
    )
    running = complaint(cast, unit=UnitFactory(project=cast.project), at=NOW)
    things.case["running"] = advance(cast, running.pk, State.EXECUTING, at=NOW).case.number
    assigned = complaint(cast, unit=UnitFactory(project=cast.project), at=NOW)
    things.case["new_assigned"] = advance(cast, assigned.pk, State.ASSIGNED, at=NOW).case.number
    drawn = advance(cast, fresh().pk, State.CLOSED)
    drawn_to_check(drawn.pk)
    things.case["drawn"] = drawn.case.number
    things.case["studied"] = _studied(cast, advance(cast, fresh().pk, State.CLOSED))
    things.case |= handling.cases_make(cast, fresh, people["HE"])
    things.case["paused"] = _paused(cast, advance(cast, fresh().pk, State.INVESTIGATING))
    things.case["tried"] = _tried(cast, advance(cast, fresh().pk, State.VERIFIED), notice=False)
    things.case["noticed"] = _tried(cast, advance(cast, fresh().pk, State.VERIFIED), notice=True)
    things.attachment = _attachment(cast, things.case[State.RECEIVED])
    things.ledger_review = handling.ledger_reviewed(cast)
    things.review_decision = handling.decided(cast)
    batch = ledger_import(
        content=workbook(line(3, project=cast.project.name)), file_name="b.xlsx", by=people["RM"], at=FRIDAY
    ).batch
    assert batch is not None
    things.batch = batch.pk
    things.promise, things.asked, things.case["promise"] = _promised(cast, things)
    things.case["handover"] = _handed_over(things)
    things.case |= _items(things, cast) | _warnings(cast)
    things.absence = _away(people["FD"], people["CM"])
    things.step = _asking(things.case[State.RECEIVED], people["DH"])
    things.case |= _orders(cast, technician=people["TE"], head=people["HE"])
    for column in ("RM", "SA"):
        things.upload[column] = _upload(people[column], cast.project)
    for column, person in people.items():
        if person.is_active and may(person, Permission.CASE_VIEW, cast.project.pk):
            things.export[column] = _export(person)
    exports_work(clock=lambda: NOW)


def _play_there(things: Things, cast: Cast) -> None:
    first = complaint(cast, what="别的项目的投诉", person=things.person)
    number, things.matter = first.case.number, first.matter_id
    verified = advance(cast, complaint(cast, unit=UnitFactory(project=cast.project)).pk, State.VERIFIED)
    things.case["studied"] = _studied(cast, verified)
    things.case["drawn"] = number
    things.case |= dict.fromkeys(
        [
            *STATES,
            "graded",
            "linked",
            "refusal_proposed",
            "joined",
            "paused",
            "running",
            "new_assigned",
            *handling.NAMES,
        ],
        number,
    )
    things.case |= dict.fromkeys([State.VERIFIED, "tried", "noticed"], verified.case.number)
    things.attachment = _attachment(cast, number)
    things.ledger_review = handling.ledger_reviewed(cast)
    things.review_decision = handling.decided(cast)
    things.promise, things.asked, things.case["promise"] = _promised(cast, things)
    things.case["handover"] = _handed_over(things)
    things.case |= _items(things, cast) | _warnings(cast)
    things.absence = _away(cast.clerk, cast.handler)
    things.step = _asking(number, cast.handler)
    things.case |= _orders(cast, technician=cast.clerk, head=cast.clerk)
    things.upload[EVERYTHING_ELSEWHERE] = _upload(cast.clerk, cast.project)
    things.export[EVERYTHING_ELSEWHERE] = _export(cast.clerk)
    exports_work(clock=lambda: NOW)


def _graded(cast: Cast, complaint: Complaint) -> str:
    matters.fact_add(
        case_id=complaint.pk, kind=FactKind.LITIGATION, note=WRITTEN_DOWN, by=cast.clerk, at=FRIDAY
    )
    return complaint.case.number


def _studied(cast: Cast, complaint: Complaint) -> str:
    """A case study that waits to be published."""
    study_write(
        case_id=complaint.pk, problem=WRITTEN_DOWN, strategy=WRITTEN_DOWN, feedback=WRITTEN_DOWN, lesson=WRITTEN_DOWN,
        by=cast.clerk, at=FRIDAY,
    )  # fmt: skip
    return complaint.case.number


def _warnings(cast: Cast) -> dict[str, str]:
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


def _promised(cast: Cast, things: Things) -> tuple[int, int, str]:
    """A promise from the day log, one that waits for a superior, and the number of the first one's case."""
    contact = Contact.objects.get(pk=things.contact)
    given = Given(PromiseKind.DATE, "明天回电", NOW + DAY)
    money = Given(PromiseKind.MONEY, "补偿", NOW + DAY, Decimal(30_000))
    kept = promise_on_contact(contact=contact, given=given, by=cast.clerk, at=NOW)
    asked = promise_on_contact(contact=contact, given=money, by=cast.clerk, at=NOW)
    return kept.pk, asked.pk, kept.case.number


def _handed_over(things: Things) -> str:
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


def _items(things: Things, cast: Cast) -> dict[str, str]:
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


def _orders(cast: Cast, *, technician: User, head: User) -> dict[str, str]:
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


def _away(user: User, deputy: User) -> int:
    on = local_date(NOW + DAY)
    return absence_name(user=user, deputy=deputy, starts_on=on, last_on=on, by=user, at=NOW).pk


def _asking(number: str, told: User) -> int:
    """A step of the ladder that waits to be acknowledged by one person."""
    return EscalationStep.objects.create(
        deadline=Deadline.objects.filter(case__number=number).latest("pk"), generation=1, level=0, due_at=FRIDAY,
        taken_at=FRIDAY, recipients=[told.pk], acknowledge_by=NOW + DAY,
    ).pk  # fmt: skip


def _paused(cast: Cast, complaint: Complaint) -> str:
    waiting.complaint_pause(
        case_id=complaint.pk,
        target=Target.ANSWER,
        reason="customer",
        words="业主出差",
        by=cast.handler,
        at=FRIDAY,
    )
    return complaint.case.number


def _tried(cast: Cast, complaint: Complaint, *, notice: bool) -> str:
    """Three failed attempts on three days, and the written notice where it is asked for."""
    pk = FollowUp.objects.get(case_id=complaint.pk).pk
    channels = (AttemptChannel.PHONE, AttemptChannel.PHONE, AttemptChannel.VISIT)
    for day, channel in enumerate(channels):
        follow_up_attempt(follow_up_id=pk, channel=channel, by=cast.clerk, at=FRIDAY + day * DAY)
    if notice:
        follow_up_notice(follow_up_id=pk, note="已寄出", by=cast.clerk, at=FRIDAY + 3 * DAY)
    return complaint.case.number


def _attachment(cast: Cast, number: str) -> int:
    case = Case.objects.get(number=number)
    file = pdf()
    file.name = "13611112222.pdf"
    work.complaint_files_add(case_id=case.pk, uploads=[file], by=cast.clerk, at=FRIDAY)
    return case.attachments.get().pk


def _upload(user: User, project: Project) -> int:
    content = workbook(line(4, project=project.name, phone="139-0000-0004"))
    return uploaded(content, by=user, at=NOW).pk


def _export(user: User) -> int:
    return export_order(kind="complaints", asked={}, language="en", by=user, at=NOW).pk


def _undelivered(things: Things, user: User) -> int:
    """A message about a case of the project that could not be sent."""
    case = Case.objects.get(number=things.case[State.RECEIVED])
    key = f"undelivered:{case.pk}"
    notice = notice_add(recipient=user, kind=NoticeKind.CASE_CHANGED, key=key, case=case, at=NOW)
    Delivery.objects.filter(notice=notice).update(state=DeliveryState.DEAD)
    return Delivery.objects.get(notice=notice).pk


def _notices(people: dict[str, User]) -> dict[str, int]:
    """One unread notice for everybody."""
    notices: dict[str, Notice] = {}
    for column, user in people.items():
        notice = notice_add(
            recipient=user, kind=NoticeKind.CASE_CHANGED, key=f"authorization:{column}", case=None, at=NOW
        )  # fmt: skip
        assert notice is not None
        notices[column] = notice
    return {column: notice.pk for column, notice in notices.items()}


def _tokens(people: dict[str, User]) -> dict[str, int]:
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

Body = Callable[[Stage, Things], dict[str, Any]]
