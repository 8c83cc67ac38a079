"""Every page of the product, and who opens it: the walk of test_pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Model
from django.test import Client
from django.urls import get_resolver, reverse

from complaints.enums import Action, FactKind, Shown, State, StudyState
from complaints.enums.plans import OptionKind
from complaints.models import (
    AppraisalBody,
    AssignmentRule,
    CaseStudy,
    Category,
    Collaborator,
    Complaint,
    LedgerReview,
    Phrase,
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
from config import api
from core.accounts.models import Department, User
from core.clock.models import Calendar, Deadline, Ladder, ServiceStandard
from core.errors import NotAllowed
from core.notices.models import ChannelAccount
from core.places.models import Project, Unit
from core.records.models import Case
from core.time import local_date, now
from frontdesk.enums import Part, PromiseKind
from frontdesk.models import Handover, Promise
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.items import TicketTerms, enquiry_open, incident_open, ticket_open
from frontdesk.services.promises import Given, promise_on_case
from frontdesk.services.shifts import handover_give
from owners.enums import Channel, UnitContactKind
from owners.models import Contact, ImportBatch, Ownership, Person, UnitContact
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

# Addresses without a page of their own, each with the reason.
NO_PAGE = {
    "set_language": "POST, leads back",
    "case_open": "leads to the page of the kind",
    "attachment_open": "a file",
    **dict.fromkeys(
        (
            "owner_export",
            "unit_export",
            "complaint_export",
            "missed_export",
            "shared_ledger_export",
            "day_log_export",
            "access_log_export",
        ),
        "a file",
    ),
    "ledger_marked": "a file",
    "export_file": "a file",
    "paper_dispatch": "the page of the other forms, with an order; test_papers reads it",
    "health": "for machines",
    "jobs_health": "for machines",
    "notices_unread": "the number in the bell",
    "notices_read_all": "POST, leads back",
    "notice_read": "POST, leads to the case",
    "delivery_retry": "POST, leads back",
    "contact_phone": "POST; its answer is contact_detail with the number",
    "delivery_give_up": "POST, leads back",
    "deadline_retry": "POST, leads back",
    "channel_test": "POST, leads back",
    "channel_on": "POST, leads back",
    "channel_off": "POST, leads back",
    "owner_reveal": "POST; its answer is in test_owners",
    "ledger_undo": "POST, leads back",
    **dict.fromkeys(
        ("fault_edit", "catalogue_word_new", "season_edit", "trades_edit", "scope_new", "scope_edit"),
        "one form in the page of category_edit; test_settings_pages fills it",
    ),
    "contractor_edit": "the form of contractor_list with a list below it; test_settings_pages reads it",
    "price_list_project": "as price_list_company",
    "order_ledger_export": "a file",
    "order_contractor": "of an order with a contractor; test_contracting reads it",
    "contractor_notice": "for who has the link; test_contracting opens it",
    "repair_notice": "contractor_notice with a way back; test_contractor_accounts opens it",
    "contractor_accounts": "a list with one form, as contractor_list; test_contractor_accounts opens it",
    "fit_out_detail": "test_fit_out reads it",
    "fit_out_act": "POST; its forms are on fit_out_detail",
    "fault_choose": "a part of the form of a new order",
    "order_phone": "POST; its answer is the page of the order",
    "order_emergency_add": "one form, with the fields of order_add",
    "orders_of": "a panel of the page of a complaint",
    "contract_audited": "POST, leads back",
    "owner_merge_undo": "POST, leads back",
    "callers": "suggestions, part of the console",
    "caller_card": "a card, part of the console",
    "similar_complaints": "POST; its answer is part of the console",
    "caller_phone": "POST; its answer is part of the console",
    "console_draft": "POST, no answer",
    "follow_up_act": "POST; its form is on follow_up_panel",
    "api_token_revoked": "POST, leads back",
    "api_schema": "for programs",
    **{each.name: "for programs" for each in api.urlpatterns if str(each.pattern).startswith("v1/")},
    "sessions_end_others": "POST, leads back",
    "absence_over": "POST, leads back",
    "step_acknowledged": "POST; its button is on the page of the case",
    "calendar_preview": "POST; test_calendar_pages reads it",
    "standard_ended": "POST; its form is on standard_version",
    "promise_act": "POST; its forms are on promise_detail",
    "promise_of_case": "leads to promise_detail",
    "day_of_case": "leads to day_end",
    "desk_item_act": "POST; its forms are on desk_item",
    "enquiry_add": "POST, leads to desk_item",
    "warning_act": "POST; its forms are on warning_detail",
    "matter_act": "POST; its forms are on matter_detail",
    "handover_acknowledge": "POST; its form is on handover_detail",
    "role_give": "POST; its form is on person_detail",
    "role_take": "POST, leads back",
    "person_switch_on": "POST, leads back",
    "person_password_reset": "POST; its answer is the password, once",
    "person_factor_reset": "POST, leads back",
    "person_sessions_end": "POST, leads back",
    "phone_worker": "a program of the browser",
    "phone_manifest": "for the home screen",
    "phone_elsewhere": "test_phone goes there without network",
    "phone_order": "test_phone works on it",
    "phone_act": "POST, leads back; its forms are on phone_order",
    "phone_picture": "POST, leads back",
    "phone_note": "POST, leads back",
    "phone_session": "for the phone's scripts",
    "mfa_authenticate": "half a sign-in; test_sign_in goes through it",
    "mfa_activate_totp": "soon after signing in; test_sign_in goes through it",
    "mfa_view_recovery_codes": "soon after signing in; test_sign_in goes through it",
    "mfa_generate_recovery_codes": "soon after signing in; test_sign_in goes through it",
    "mfa_deactivate_totp": "soon after signing in; test_sign_in goes through it",
    "mfa_reauthenticate": "for who has the app; test_sign_in of the accounts asks it",
}
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


def _plain(name: str, url_name: str = "", query: str = "") -> Place:
    return Place(name, url_name or name, lambda user: reverse(url_name or name) + query)


def _number(*states: State, **facts: object) -> str:
    found = Complaint.objects.filter(state__in=states, **facts).order_by("pk").first()
    if found is None:
        raise LookupError(states)
    return found.case.number


def _of_state(state: State) -> Place:
    return Place(
        f"complaint-{state.value}",
        "complaint_detail",
        lambda user: reverse("complaint_detail", args=[_number(state)]),
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


PLAYED: dict[Action, Callable[[Cast], int]] = {
    Action.REFUSE_ASSIGNMENT: lambda cast: _in(cast, State.ASSIGNED),
    Action.APPROVE_LEGAL: _needs_counsel,
    Action.APPROVE_FINANCE: _needs_counsel,
    Action.SETTLE: _to_settle,
    Action.CONFIRM_TRANSFER: lambda cast: (
        actions.transfer(cast, _in(cast, State.INVESTIGATING), now(), to=cast.steward).pk
    ),
    Action.RECORD_APPRAISAL: lambda cast: actions.commission(cast, _in(cast, State.INVESTIGATING), now()).pk,
}


def _act(action: Action) -> Place:
    def path(user: User) -> str:
        if action == Action.PUBLISH_STUDY:
            _study()
        found = Complaint.objects.select_related("case").order_by("pk")
        if action in PLAYED:
            found = found.filter(pk=PLAYED[action](_stage()))
        for complaint in found:
            if refusal(action, user=user, complaint=complaint) is None:
                return reverse("complaint_act", args=[complaint.case.number, action.value])
        raise LookupError(action)

    return Place(f"act-{action.value}", "complaint_act", path)


def _missed() -> int:
    return Deadline.objects.open().filter(case__kind="TS", due_at__lte=now()).earliest("pk").pk


def _shared_ledger() -> int:
    """A project with a complaint that several departments work on."""
    cast = _stage()
    if not Collaborator.objects.exists():
        pk = complaint_in(cast, State.INVESTIGATING, at=now()).pk
        helping = Department.objects.exclude(pk=cast.handler.department_id).earliest("pk")
        collaborators_name(case_id=pk, departments=[helping], what="复核图纸", by=cast.manager, at=now())
    return Collaborator.objects.earliest("pk").complaint.case.project_id


def _ledger_reviewed() -> int:
    project = Project.objects.get(pk=_shared_ledger())
    seen = dict.fromkeys(
        Collaborator.objects.filter(complaint__case__project=project).values_list("complaint", flat=True),
        "会签",
    )
    review = LedgerReview.objects.first() or ledger_review(
        project=project, seen=seen, notes="例会", by=User.objects.get(username="manager"), at=now()
    )
    return review.pk


def _decision() -> int:
    """What a monthly review decided, not yet done."""
    cast, today = _stage(), local_date(now())
    made = ReviewDecision.objects.filter(done_at=None).first() or review_decide(
        project=cast.project, month_on=today.replace(day=1), decision="防水样板先行", owner=cast.handler,
        due_on=today, by=cast.manager, at=now(),
    )  # fmt: skip
    return made.pk


def _warning() -> str:
    """An open early warning; when the demo has none, somebody threatens to sue."""
    found = Case.objects.filter(kind="YJ", is_open=True).first()
    if found is None:
        case_id = Complaint.objects.filter(case__is_open=True, facts=None).latest("pk").pk
        clerk = User.objects.get(username="desk")
        fact_add(case_id=case_id, kind=FactKind.THREAT, note="要起诉", by=clerk, at=now())
        warnings_find(at=now())
        found = Case.objects.filter(kind="YJ", is_open=True).latest("pk")
    return found.number


def _matter(rest: str) -> Callable[[User], str]:
    """The page of the newest open complaint's matter, to which others are proposed."""

    def path(user: User) -> str:
        newest = Complaint.objects.filter(case__is_open=True).latest("pk")
        return reverse("matter_detail", args=[newest.matter_id]) + rest

    return path


def _promise() -> Promise:
    """Whatever the demo promised; when nothing, the desk promises to call back."""
    found = Promise.objects.select_related("case").first()
    if found is not None:
        return found
    case = Complaint.objects.filter(case__is_open=True).earliest("pk").case
    given = Given(PromiseKind.DATE, "明天上午回电", now() + timedelta(days=1))
    return promise_on_case(case_id=case.pk, given=given, by=User.objects.get(username="desk"), at=now())


def _project() -> Project:
    return Project.objects.earliest("pk")


def _item(kind: str) -> str:
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


def _study() -> str:
    """A case study that waits to be published; when the demo has none, a manager begins one."""
    found = CaseStudy.objects.filter(state=StudyState.DRAFT).order_by("pk").first()
    if found is None:
        closed = Complaint.objects.filter(state=State.CLOSED, case_study=None).earliest("pk")
        told = {"problem": closed.what, "strategy": "重做防水", "feedback": "满意", "lesson": "先做闭水试验"}
        study_write(case_id=closed.pk, **told, by=User.objects.get(username="manager"), at=now())
        found = closed.case_study
    return found.complaint.case.number


def _handover() -> str:
    """A handover that waits; when there is none, the desk gives its last shift."""
    found = Handover.objects.filter(case__is_open=True).first()
    if found is None:
        clerk, roster = User.objects.get(username="desk"), roster_of(_project().pk)
        at = now()
        while not (shifts := roster.to_give(clerk, at)):
            at -= timedelta(hours=6)
        found = handover_give(project=_project(), shift_key=shifts[0].key, remark="电梯检修", by=clerk, at=at)
    return found.case.number


def _order(rest: str = "") -> Callable[[User], str]:
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


def _owner(user: User) -> str:
    person = Person.objects.visible_to(user).filter(complaints__isnull=False).order_by("pk").first()
    if person is None:
        raise LookupError(user)
    return reverse("owner_detail", args=[person.pk])


def _of_unit(rest: str) -> Callable[[User], str]:
    """A page of the first unit that somebody owns and somebody else speaks for."""

    def path(user: User) -> str:
        contact = _unit_contact()
        return reverse("unit_detail", args=[contact.unit_id]) + rest

    return path


def _unit_contact() -> UnitContact:
    """Whoever speaks for a unit of the demo; when nobody, a tenant comes."""
    found = UnitContact.objects.order_by("pk").first()
    if found is not None:
        return found
    unit = Unit.objects.filter(ownerships__ended_on=None).exclude(ownerships=None).earliest("pk")
    tenant = Named("李娜", ("+8613900007777",))
    keeper = User.objects.get(username="manager")
    terms = Terms(UnitContactKind.TENANT)
    return unit_contact_add(unit=unit, person=tenant, terms=terms, by=keeper, at=now())


def _merge(query: str) -> Callable[[User], str]:
    def path(user: User) -> str:
        return (
            _owner(user).rstrip("/")
            + "/merge/"
            + query % (Person.objects.order_by("-pk").values_list("pk", flat=True)[0],)
        )

    return path


def _contact(user: User) -> str:
    contact = Contact.objects.visible_to(user).order_by("pk").first()
    if contact is None:
        raise LookupError(user)
    return reverse("contact_detail", args=[contact.pk])


FAULTY = (line(1, area=99), line(2, phone="138-0013-8000"), line(3, signed_on="2024-02-30"))


def _preview(user: User) -> str:
    upload = uploaded(workbook(*FAULTY), by=user, at=now(), language=user.language)
    return reverse("ledger_preview", args=[upload.pk])


def _reading(user: User) -> str:
    content = workbook(*FAULTY)
    upload = upload_keep(content=content, file_name="l.xlsx", language=user.language, by=user, at=now())
    return reverse("ledger_preview", args=[upload.pk])


def _assigning(user: User) -> str:
    return f"{reverse('complaint_assign_many')}?number={_number(State.ASSESSED)}&number={_number(State.RECEIVED)}"


def _exporting(user: User) -> str:
    export = export_order(kind="complaints", asked={}, language=user.language, by=user, at=now())
    return reverse("export_detail", args=[export.pk])


def _refused(user: User) -> str:
    upload = uploaded("姓名,年龄\n张伟,3".encode(), by=user, at=now(), language=user.language)
    return reverse("ledger_preview", args=[upload.pk])


def _one(name: str, model: type[Model]) -> Place:
    """The page of the first object."""
    return Place(
        name, name, lambda user: reverse(name, args=[model._default_manager.order_by("pk").first().pk])
    )


PLACES: tuple[Place, ...] = (
    _plain("account_logout"),
    _plain("account_change_password"),
    _plain("home"),
    _plain("search", query="?q=渗水"),
    _plain("search-nothing", "search", "?q=nothing+of+the+kind"),
    _plain("notices"),
    _plain("undelivered"),
    _plain("operation"),
    Place("order_detail", "order_detail", _order()),
    Place("order_act", "order_act", _order("cancel/")),
    _plain("order_list"),
    _plain("order_add"),
    _plain("owner_list"),
    _plain("owner_list-nobody", "owner_list", "?q=nobody"),
    Place("owner_detail", "owner_detail", _owner),
    Place("owner_segments", "owner_segments", lambda user: _owner(user) + "segments/"),
    _plain("segment_mix"),
    _plain("unit_list"),
    _plain("unit_list-none", "unit_list", "?q=nothing"),
    Place("unit_detail", "unit_detail", _of_unit("")),
    Place("unit_transfer", "unit_transfer", _of_unit("transfer/")),
    Place("unit_owners", "unit_owners", _of_unit("owners/")),
    Place("unit_contact_new", "unit_contact_new", _of_unit("contacts/")),
    Place(
        "unit_contact_edit",
        "unit_contact_edit",
        lambda user: reverse("unit_contact_edit", args=[_unit_contact().pk]),
    ),
    Place(
        "ownership_ended",
        "ownership_ended",
        lambda user: reverse(
            "ownership_ended", args=[Ownership.objects.current().filter(unit=_unit_contact().unit_id)[0].pk]
        ),
    ),
    Place("owner_merge-find", "owner_merge", _merge("?q=z&x=%s")),
    Place("owner_merge", "owner_merge", _merge("?other=%s")),
    _plain("day_log"),
    _plain("day_log-empty", "day_log", "?on=2020-01-01"),
    Place("contact_detail", "contact_detail", _contact),
    _plain("access_log"),
    _plain("access_log-nobody", "access_log", "?until=2000-01-01"),
    _plain("ledger_upload"),
    _plain("export_list"),
    Place("complaint_assign_many", "complaint_assign_many", _assigning),
    Place("export_detail", "export_detail", _exporting),
    Place("ledger_preview", "ledger_preview", _preview),
    Place("ledger_preview-reading", "ledger_preview", _reading),
    Place("ledger_preview-refused", "ledger_preview", _refused),
    Place(
        "ledger_result",
        "ledger_result",
        lambda user: reverse("ledger_result", args=[ImportBatch.objects.latest("pk").pk]),
    ),
    *(_plain(f"complaint_list-{part.value}", "complaint_list", f"?shown={part.value}") for part in Shown),
    *(_of_state(state) for state in State),
    # The payment of a settlement is the finance's own page, which the tests of handling read.
    *(_act(action) for action in Action if action != Action.PAY),
    _plain("assignment_rule_list"),
    _plain("goal_targets"),
    _one("assignment_rule_edit", AssignmentRule),
    _plain("phrase_list"),
    _one("phrase_edit", Phrase),
    _plain("targets"),
    Place("target_items", "target_items", lambda user: reverse("target_items", args=["on-time"])),
    _plain("study_list"),
    _plain("study_list-none", "study_list", "?q=nothing+of+the+kind"),
    Place("study_detail", "study_detail", lambda user: reverse("study_detail", args=[_study()])),
    Place(
        "similar_studies",
        "similar_studies",
        lambda user: reverse("similar_studies", args=[_number(State.RECEIVED)]),
    ),
    _plain("matter_list"),
    _plain("warning_list"),
    _plain("missed_list", "missed_list", "?first=2020-01-01"),
    _plain("shared_ledger"),
    _plain("monthly_review"),
    Place(
        "review_decision",
        "review_decision",
        lambda user: reverse("review_decision", args=[_decision()]),
    ),
    Place(
        "shared_ledger_review",
        "shared_ledger_review",
        lambda user: reverse("shared_ledger_review", args=[_shared_ledger()]),
    ),
    Place(
        "shared_ledger_reviewed",
        "shared_ledger_reviewed",
        lambda user: reverse("shared_ledger_reviewed", args=[_ledger_reviewed()]),
    ),
    Place("missed_detail", "missed_detail", lambda user: reverse("missed_detail", args=[_missed()])),
    _plain("warning_list-closed", "warning_list", "?closed=1"),
    Place("warning_detail", "warning_detail", lambda user: reverse("warning_detail", args=[_warning()])),
    _plain("warning_rules"),
    Place("matter_detail", "matter_detail", _matter("")),
    Place("matter_together", "matter_together", _matter("together/respond/")),
    Place(
        "follow_up_sheet",
        "follow_up_sheet",
        lambda user: reverse("follow_up_sheet", args=[_number(State.VERIFIED)]),
    ),
    Place(
        "follow_up_panel",
        "follow_up_panel",
        lambda user: reverse("follow_up_panel", args=[_number(State.VERIFIED)]),
    ),
    _plain("account_reauthenticate"),
    _plain("mfa_index"),
    _plain("session_list"),
    *(
        _plain(name)
        for name in (
            "administration",
            "administration_history",
            "person_list",
            "person_add",
            "department_list",
            "project_list",
            "category_list",
            "dispatch_board",
            "order_ledger",
            "contractor_scores",
            "repair_notices",
            "fit_out_list",
            "day_end",
            "fault_list",
            "trades_list",
            "warranty_term_list",
            "contractor_list",
            "price_list_list",
            "price_list_company",
            "standard_list",
            "ladder_list",
            "ladder_new",
            "service_promises",
            "calendar_list",
            "reveal_limit",
            "channel_list",
            "notice_default_list",
            "plan_authority_list",
            "appraisal_body_list",
            "promise_authority_list",
            "notice_settings",
        )
    ),
    _one("person_detail", User),
    _plain("absences"),
    *(_plain(f"promise_list-{part.value}", "promise_list", f"?part={part.value}") for part in Part),
    Place("promise_detail", "promise_detail", lambda user: reverse("promise_detail", args=[_promise().pk])),
    Place(
        "promise_add", "promise_add", lambda user: f"{reverse('promise_add')}?case={_number(State.RECEIVED)}"
    ),
    Place(
        "promises_of_case",
        "promises_of_case",
        lambda user: reverse("promises_of_case", args=[_promise().case.number]),
    ),
    Place(
        "promises_of_person",
        "promises_of_person",
        lambda user: _owner(user).replace("owners", "customer-promises/of-person"),
    ),
    _plain("shift_board"),
    _plain("call", query="?caller=02166668888"),
    *(_plain(f"answering-{part}", "answering", f"?part={part}") for part in ("late", "known")),
    Place(
        "handover_give", "handover_give", lambda user: f"{reverse('handover_give')}?project={_project().pk}"
    ),
    Place("handover_detail", "handover_detail", lambda user: reverse("handover_detail", args=[_handover()])),
    _plain("desk_items"),
    _plain("desk_items-finished", "desk_items", "?finished=1"),
    *(
        Place(
            f"desk_item-{kind}", "desk_item", lambda user, kind=kind: reverse("desk_item", args=[_item(kind)])
        )
        for kind in ("RX", "ZA", "ZX")
    ),
    Place("ticket_add", "ticket_add", lambda user: f"{reverse('ticket_add')}?case={_number(State.RECEIVED)}"),
    Place(
        "tickets_of_case",
        "tickets_of_case",
        lambda user: reverse("tickets_of_case", args=[_number(State.RECEIVED)]),
    ),
    _plain("paper_day_log"),
    *(
        Place(name, name, lambda user, name=name: reverse(name, args=[_number(State.CLOSED)]))
        for name in ("paper_opinion", "paper_satisfaction")
    ),
    _plain("shift_pattern_list"),
    _plain("shift_pattern_company"),
    _one("shift_pattern_project", Project),
    _one("person_absences", User),
    _one("person_switch_off", User),
    _one("department_change", Department),
    _one("project_change", Project),
    _one("category_edit", Category),
    _one("appraisal_body_edit", AppraisalBody),
    Place(
        "complaint_handling",
        "complaint_handling",
        lambda user: reverse("complaint_handling", args=[_number(State.EXECUTING)]),
    ),
    Place(
        "warranty_term_edit", "warranty_term_edit", lambda user: reverse("warranty_term_edit", args=["roof"])
    ),
    _one("standard_edit", ServiceStandard),
    Place(
        "notice_default_change",
        "notice_default_change",
        lambda user: reverse("notice_default_change", args=["general_manager"]),
    ),
    Place(
        "plan_authority_change",
        "plan_authority_change",
        lambda user: reverse("plan_authority_change", args=["department_handler"]),
    ),
    Place(
        "promise_authority_change",
        "promise_authority_change",
        lambda user: reverse("promise_authority_change", args=["department_handler"]),
    ),
    Place("channel_add", "channel_add", lambda user: reverse("channel_add", args=["dingtalk"])),
    _one("channel_change", ChannelAccount),
    _one("standard_version", ServiceStandard),
    Place("standard_new", "standard_new", lambda user: reverse("standard_new", args=["TS"])),
    _one("ladder_edit", Ladder),
    _one("calendar_detail", Calendar),
    _one("calendar_hours", Calendar),
    _one("calendar_days", Calendar),
    _plain("console"),
    _plain("phone_list"),
    _plain("api_docs"),
    _plain("api_tokens"),
    Place("call_logged", "call_logged", lambda user: reverse("call_logged", args=[_number(State.RECEIVED)])),
    Place("not-allowed", "undelivered", lambda user: reverse("undelivered"), 403),
    Place(
        "no-such-page",
        "complaint_detail",
        lambda user: reverse("complaint_detail", args=["TS-2000-000001"]),
        404,
    ),
    Place(
        "not-now",
        "complaint_act",
        lambda user: reverse("complaint_act", args=[_number(State.RECEIVED), Action.VERIFY.value]),
        409,
    ),
)


def url_names() -> set[str]:
    """The names of all addresses, as the resolver knows them."""

    def walk(patterns: list[object]) -> set[str]:
        names: set[str] = set()
        for pattern in patterns:
            inner = getattr(pattern, "url_patterns", None)
            names |= walk(inner) if inner is not None else {getattr(pattern, "name", None) or str(pattern)}
        return names

    return walk(get_resolver().url_patterns)
