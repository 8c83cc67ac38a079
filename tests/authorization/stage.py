"""What stands on the stage: a complaint for every action, people, files, notices; here and in another project."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from complaints.enums import State
from complaints.models import Complaint
from complaints.services import ending, groups, matters
from core.accounts.enums import Permission, Role
from core.accounts.models import Department, User
from core.accounts.policies import may
from core.clock.models import Deadline
from core.notices.models import ChannelAccount
from core.places.models import Project, Unit
from owners.enums import Channel, ContactKind, UnitContactKind
from owners.models import Person
from owners.services.contacts import contact_log
from owners.services.export_work import exports_work
from owners.services.importing import ledger_import
from owners.services.merging import person_merge
from owners.services.people import Named
from owners.services.unit_contacts import Terms, unit_contact_add
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
from tests.authorization.playing import (
    CONTACT_PHONE,
    NOW,
    STATES,
    TENANT_PHONE,
    WRITTEN_DOWN,
    asking,
    attachment,
    away,
    export,
    graded,
    handed_over,
    items,
    notices,
    orders,
    paused,
    promised,
    studied,
    tokens,
    tried,
    undelivered,
    upload,
    warned,
)
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import drawn_to_check
from tests.factories.accounts import staff
from tests.factories.complaints import advance, complaint
from tests.factories.ledger import line, workbook
from tests.factories.places import ProjectFactory, UnitFactory
from tests.unchanged import nothing_changes, tables


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
    own.delivery, foreign.delivery = undelivered(own, people["FD"]), undelivered(foreign, stranger)
    return Stage(people, clients, cookies, own, foreign, notices(people), tokens(people))


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
    things.case["graded"] = graded(cast, fresh())
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
    things.case["studied"] = studied(cast, advance(cast, fresh().pk, State.CLOSED))
    things.case |= handling.cases_make(cast, fresh, people["HE"])
    things.case["paused"] = paused(cast, advance(cast, fresh().pk, State.INVESTIGATING))
    things.case["tried"] = tried(cast, advance(cast, fresh().pk, State.VERIFIED), notice=False)
    things.case["noticed"] = tried(cast, advance(cast, fresh().pk, State.VERIFIED), notice=True)
    things.attachment = attachment(cast, things.case[State.RECEIVED])
    things.ledger_review = handling.ledger_reviewed(cast)
    things.review_decision = handling.decided(cast)
    batch = ledger_import(
        content=workbook(line(3, project=cast.project.name)), file_name="b.xlsx", by=people["RM"], at=FRIDAY
    ).batch
    assert batch is not None
    things.batch = batch.pk
    things.promise, things.asked, things.case["promise"] = promised(cast, things)
    things.case["handover"] = handed_over(things)
    things.case |= items(things, cast) | warned(cast)
    things.absence = away(people["FD"], people["CM"])
    things.step = asking(things.case[State.RECEIVED], people["DH"])
    things.case |= orders(cast, technician=people["TE"], head=people["HE"])
    for column in ("RM", "SA"):
        things.upload[column] = upload(people[column], cast.project)
    for column, person in people.items():
        if person.is_active and may(person, Permission.CASE_VIEW, cast.project.pk):
            things.export[column] = export(person)
    exports_work(clock=lambda: NOW)


def _play_there(things: Things, cast: Cast) -> None:
    first = complaint(cast, what="别的项目的投诉", person=things.person)
    number, things.matter = first.case.number, first.matter_id
    verified = advance(cast, complaint(cast, unit=UnitFactory(project=cast.project)).pk, State.VERIFIED)
    things.case["studied"] = studied(cast, verified)
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
    things.attachment = attachment(cast, number)
    things.ledger_review = handling.ledger_reviewed(cast)
    things.review_decision = handling.decided(cast)
    things.promise, things.asked, things.case["promise"] = promised(cast, things)
    things.case["handover"] = handed_over(things)
    things.case |= items(things, cast) | warned(cast)
    things.absence = away(cast.clerk, cast.handler)
    things.step = asking(number, cast.handler)
    things.case |= orders(cast, technician=cast.clerk, head=cast.clerk)
    things.upload[EVERYTHING_ELSEWHERE] = upload(cast.clerk, cast.project)
    things.export[EVERYTHING_ELSEWHERE] = export(cast.clerk)
    exports_work(clock=lambda: NOW)


Body = Callable[[Stage, Things], dict[str, Any]]
