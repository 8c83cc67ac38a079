"""How somebody comes to a page: what must be there first, and who may look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, FactKind, State, StudyState
from complaints.enums.plans import OptionKind
from complaints.models import (
    CaseStudy,
    Collaborator,
    Complaint,
    LedgerReview,
    Plan,
    PlanOption,
    ReviewDecision,
)
from complaints.policies.actions import refusal
from complaints.services.ledger import ledger_review
from complaints.services.matters import fact_add
from complaints.services.monthly import review_decide
from complaints.services.studies import study_write
from complaints.services.transfers import collaborators_name
from complaints.services.warnings import warnings_find
from core.accounts.models import Department, User
from core.clock.models import Deadline
from core.errors import NotAllowed
from core.places.models import Project, Unit
from core.records.models import Case
from core.time import local_date, now
from frontdesk.enums import PromiseKind
from frontdesk.models import Handover, Promise
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.items import TicketTerms, enquiry_open, incident_open, ticket_open
from frontdesk.services.promises import Given, promise_on_case
from frontdesk.services.shifts import handover_give
from owners.enums import Channel, UnitContactKind
from owners.models import Contact, Person, UnitContact
from owners.services.exports import export_order
from owners.services.people import Named
from owners.services.unit_contacts import Terms, unit_contact_add
from owners.services.uploads import upload_keep
from repairs.models import Fault, WorkOrder
from repairs.services.opening import Customer, Wish, order_open
from tests.cast import Cast
from tests.complaints import actions
from tests.factories.complaints import complaint_in
from tests.factories.ledger import line, workbook
from tests.factories.owners import uploaded

CAST = ("desk", "manager", "handler", "gm", "steward", "sales", "admin", "desk2", "legal", "finance")


@dataclass(frozen=True)
class Place:
    """A page: the name of its address, how to come to it, and the status it answers."""

    name: str
    url_name: str
    path: Callable[[User], str]
    status: int = 200

    def people(self, turn: int) -> Iterator[User]:
        """Those of the demo who come in, by what the page answers, beginning with another one each day."""
        users = User.objects.in_bulk(CAST, field_name="username")
        for shift in range(len(CAST)):
            user = users[CAST[(turn + shift) % len(CAST)]]
            if self._opens(user):
                yield user

    def _opens(self, user: User) -> bool:
        client = Client()
        client.force_login(user)
        try:
            path = self.path(user)
        except (LookupError, NotAllowed):
            return False
        return client.get(path).status_code == self.status


def plain(name: str, url_name: str = "", query: str = "") -> Place:
    return Place(name, url_name or name, lambda user: reverse(url_name or name) + query)


def number(*states: State, **facts: object) -> str:
    found = Complaint.objects.filter(state__in=states, **facts).order_by("pk").first()
    if found is None:
        raise LookupError(states)
    return found.case.number


def of_state(state: State) -> Place:
    return Place(
        f"complaint-{state.value}",
        "complaint_detail",
        lambda user: reverse("complaint_detail", args=[number(state)]),
    )


def _cast() -> dict[str, User]:
    return dict(User.objects.in_bulk(CAST, field_name="username"))


def _stage() -> Cast:
    """The people of the demo in a home of it, to play what its days have not brought."""
    people = _cast()
    unit = Unit.objects.filter(project__name="望江府").earliest("pk")
    return Cast(
        project=unit.project, other_project=Project.objects.latest("pk"), unit=unit, clerk=people["desk"],
        other_clerk=people["desk2"], manager=people["manager"], handler=people["handler"],
        other_handler=User.objects.get(username="engineer2"), steward=people["steward"],
        relations_manager=people["manager"], general_manager=people["gm"], legal=people["legal"],
        finance=people["finance"], stranger=people["sales"], owner=people["sales"], admin=people["admin"],
    )  # fmt: skip


def _in(cast: Cast, state: State) -> int:
    return complaint_in(cast, state, at=now()).pk


def _needs_counsel(cast: Cast) -> int:
    pk = _in(cast, State.PLAN_PROPOSED)
    plans = Plan.objects.filter(complaint_id=pk, outcome="proposed")
    plans.update(needed=["authority", "legal", "finance"])
    return pk


def _to_settle(cast: Cast) -> int:
    pk = _in(cast, State.AGREED)
    chosen = PlanOption.objects.filter(plan__complaint_id=pk, is_chosen=True)
    chosen.update(kind=OptionKind.COMPENSATION, under_warranty=False)
    return pk


def _with_property(cast: Cast) -> int:
    pk = _in(cast, State.INVESTIGATING)
    Complaint.objects.filter(pk=pk).update(with_property_company=True)
    return pk


PLAYED: dict[Action, Callable[[Cast], int]] = {
    Action.REFUSE_ASSIGNMENT: lambda cast: _in(cast, State.ASSIGNED),
    Action.APPROVE_LEGAL: _needs_counsel,
    Action.APPROVE_FINANCE: _needs_counsel,
    Action.SETTLE: _to_settle,
    Action.CONFIRM_TRANSFER: lambda cast: (
        actions.transfer(cast, _in(cast, State.INVESTIGATING), now(), to=cast.steward).pk
    ),
    Action.TAKE_OVER: _with_property,
    Action.RECORD_APPRAISAL: lambda cast: actions.commission(cast, _in(cast, State.INVESTIGATING), now()).pk,
}


def act(action: Action) -> Place:
    def path(user: User) -> str:
        if action == Action.PUBLISH_STUDY:
            study()
        found = Complaint.objects.select_related("case").order_by("pk")
        if action in PLAYED:
            found = found.filter(pk=PLAYED[action](_stage()))
        for complaint in found:
            if refusal(action, user=user, complaint=complaint) is None:
                return reverse("complaint_act", args=[complaint.case.number, action.value])
        raise LookupError(action)

    return Place(f"act-{action.value}", "complaint_act", path)


def missed() -> int:
    return Deadline.objects.open().filter(case__kind="TS", due_at__lte=now()).earliest("pk").pk


def shared_ledger() -> int:
    """A project with a complaint that several departments work on."""
    cast = _stage()
    if not Collaborator.objects.exists():
        pk = complaint_in(cast, State.INVESTIGATING, at=now()).pk
        helping = Department.objects.exclude(pk=cast.handler.department_id).earliest("pk")
        collaborators_name(case_id=pk, departments=[helping], what="复核图纸", by=cast.manager, at=now())
    return Collaborator.objects.earliest("pk").complaint.case.project_id


def ledger_reviewed() -> int:
    project = Project.objects.get(pk=shared_ledger())
    seen = dict.fromkeys(
        Collaborator.objects.filter(complaint__case__project=project).values_list("complaint", flat=True),
        "会签",
    )
    review = LedgerReview.objects.first() or ledger_review(
        project=project, seen=seen, notes="例会", by=User.objects.get(username="manager"), at=now()
    )
    return review.pk


def decision() -> int:
    """What a monthly review decided, not yet done."""
    cast, today = _stage(), local_date(now())
    made = ReviewDecision.objects.filter(done_at=None).first() or review_decide(
        project=cast.project, month_on=today.replace(day=1), decision="防水样板先行", owner=cast.handler,
        due_on=today, by=cast.manager, at=now(),
    )  # fmt: skip
    return made.pk


def warning() -> str:
    """An open early warning; when the demo has none, somebody threatens to sue."""
    found = Case.objects.filter(kind="YJ", is_open=True).first()
    if found is None:
        case_id = Complaint.objects.filter(case__is_open=True, facts=None).latest("pk").pk
        clerk = User.objects.get(username="desk")
        fact_add(case_id=case_id, kind=FactKind.THREAT, note="要起诉", by=clerk, at=now())
        warnings_find(at=now())
        found = Case.objects.filter(kind="YJ", is_open=True).latest("pk")
    return found.number


def matter(rest: str) -> Callable[[User], str]:
    """The page of the newest open complaint's matter, to which others are proposed."""

    def path(user: User) -> str:
        newest = Complaint.objects.filter(case__is_open=True).latest("pk")
        return reverse("matter_detail", args=[newest.matter_id]) + rest

    return path


def promise() -> Promise:
    """Whatever the demo promised; when nothing, the desk promises to call back."""
    found = Promise.objects.select_related("case").first()
    if found is not None:
        return found
    case = Complaint.objects.filter(case__is_open=True).earliest("pk").case
    given = Given(PromiseKind.DATE, "明天上午回电", now() + timedelta(days=1))
    return promise_on_case(case_id=case.pk, given=given, by=User.objects.get(username="desk"), at=now())


def project() -> Project:
    return Project.objects.earliest("pk")


def item(kind: str) -> str:
    """A ticket, an incident or an enquiry; when the demo has none, the desk records one."""
    found = Case.objects.filter(kind=kind, is_open=True).first()
    if found is not None:
        return found.number
    clerk = User.objects.get(username="desk")
    row = Contact.objects.filter(project__isnull=False).exclude(items__case__kind=kind).latest("pk")
    if kind == "RX":
        terms = TicketTerms(
            "hotline_12345", "GD20261120001", "市民反映漏水，请答复", now() + timedelta(days=2)
        )
        return ticket_open(terms=terms, contact=row, by=clerk, at=now()).case.number
    begin = incident_open if kind == "ZA" else enquiry_open
    return begin(contact=row, by=clerk, at=now()).case.number


def study() -> str:
    """A case study that waits to be published; when the demo has none, a manager begins one."""
    found = CaseStudy.objects.filter(state=StudyState.DRAFT).order_by("pk").first()
    if found is None:
        closed = Complaint.objects.filter(state=State.CLOSED, case_study=None).earliest("pk")
        told = {"problem": closed.what, "strategy": "重做防水", "feedback": "满意", "lesson": "先做闭水试验"}
        study_write(case_id=closed.pk, **told, by=User.objects.get(username="manager"), at=now())
        found = closed.case_study
    return found.complaint.case.number


def handover() -> str:
    """A handover that waits; when there is none, the desk gives its last shift."""
    found = Handover.objects.filter(case__is_open=True).first()
    if found is None:
        clerk, roster = User.objects.get(username="desk"), roster_of(project().pk)
        at = now()
        while not (shifts := roster.to_give(clerk, at)):
            at -= timedelta(hours=6)
        found = handover_give(project=project(), shift_key=shifts[0].key, remark="电梯检修", by=clerk, at=at)
    return found.case.number


def order(rest: str = "") -> Callable[[User], str]:
    """A page of the newest order; when there is none, the desk takes a request."""

    def path(user: User) -> str:
        found = WorkOrder.objects.select_related("case").order_by("-pk").first()
        if found is None:
            unit = Unit.objects.filter(ownerships__ended_on=None).exclude(ownerships=None).earliest("pk")
            wish = Wish(what="厨房水龙头漏水", fault=Fault.objects.filter(is_active=True).earliest("pk"))
            found = order_open(
                project=unit.project, unit=unit, wish=wish, customer=Customer(name="王芳", phone="13900001234"),
                channel=Channel.PHONE, by=User.objects.get(username="desk"), at=now(),
            )  # fmt: skip
        return reverse("order_detail", args=[found.case.number]) + rest

    return path


def owner(user: User) -> str:
    person = Person.objects.visible_to(user).filter(complaints__isnull=False).order_by("pk").first()
    if person is None:
        raise LookupError(user)
    return reverse("owner_detail", args=[person.pk])


def of_unit(rest: str) -> Callable[[User], str]:
    """A page of the first unit that somebody owns and somebody else speaks for."""

    def path(user: User) -> str:
        contact = unit_contact()
        return reverse("unit_detail", args=[contact.unit_id]) + rest

    return path


def unit_contact() -> UnitContact:
    """Whoever speaks for a unit of the demo; when nobody, a tenant comes."""
    found = UnitContact.objects.order_by("pk").first()
    if found is not None:
        return found
    unit = Unit.objects.filter(ownerships__ended_on=None).exclude(ownerships=None).earliest("pk")
    tenant = Named("李娜", ("+8613900007777",))
    keeper = User.objects.get(username="manager")
    terms = Terms(UnitContactKind.TENANT)
    return unit_contact_add(unit=unit, person=tenant, terms=terms, by=keeper, at=now())


def merge(query: str) -> Callable[[User], str]:
    def path(user: User) -> str:
        return (
            owner(user).rstrip("/")
            + "/merge/"
            + query % (Person.objects.order_by("-pk").values_list("pk", flat=True)[0],)
        )

    return path


def contact(user: User) -> str:
    contact = Contact.objects.visible_to(user).order_by("pk").first()
    if contact is None:
        raise LookupError(user)
    return reverse("contact_detail", args=[contact.pk])


FAULTY = (line(1, area=99), line(2, phone="138-0013-8000"), line(3, signed_on="2024-02-30"))


def preview(user: User) -> str:
    upload = uploaded(workbook(*FAULTY), by=user, at=now(), language=user.language)
    return reverse("ledger_preview", args=[upload.pk])


def reading(user: User) -> str:
    content = workbook(*FAULTY)
    upload = upload_keep(content=content, file_name="l.xlsx", language=user.language, by=user, at=now())
    return reverse("ledger_preview", args=[upload.pk])


def assigning(user: User) -> str:
    return (
        f"{reverse('complaint_assign_many')}?number={number(State.ASSESSED)}&number={number(State.RECEIVED)}"
    )


def exporting(user: User) -> str:
    export = export_order(kind="complaints", asked={}, language=user.language, by=user, at=now())
    return reverse("export_detail", args=[export.pk])


def refused(user: User) -> str:
    upload = uploaded("姓名,年龄\n张伟,3".encode(), by=user, at=now(), language=user.language)
    return reverse("ledger_preview", args=[upload.pk])


def one(name: str, model: type[Model]) -> Place:
    """The page of the first object."""
    return Place(
        name, name, lambda user: reverse(name, args=[model._default_manager.order_by("pk").first().pk])
    )
