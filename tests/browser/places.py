"""Every page of the product, and who opens it: the walk of test_pages."""

from __future__ import annotations

from django.urls import get_resolver, reverse

from complaints.enums import Action, Shown, State
from complaints.models import (
    AppraisalBody,
    AssignmentRule,
    Category,
    Phrase,
)
from core.accounts.models import Department, User
from core.clock.models import Calendar, Ladder, ServiceStandard
from core.notices.models import ChannelAccount
from core.places.models import Project
from frontdesk.enums import Part
from owners.models import ImportBatch, Ownership
from tests.browser.ways import (
    Place,
    act,
    assigning,
    contact,
    decision,
    exporting,
    handover,
    item,
    ledger_reviewed,
    matter,
    merge,
    missed,
    number,
    of_state,
    of_unit,
    one,
    order,
    owner,
    plain,
    preview,
    project,
    promise,
    reading,
    refused,
    shared_ledger,
    study,
    unit_contact,
    warning,
)

PLACES: tuple[Place, ...] = (
    plain("account_logout"),
    plain("account_change_password"),
    plain("home"),
    plain("search", query="?q=渗水"),
    plain("search-nothing", "search", "?q=nothing+of+the+kind"),
    plain("notices"),
    plain("undelivered"),
    plain("operation"),
    Place("order_detail", "order_detail", order()),
    Place("order_act", "order_act", order("cancel/")),
    plain("order_list"),
    plain("order_add"),
    plain("owner_list"),
    plain("owner_list-nobody", "owner_list", "?q=nobody"),
    Place("owner_detail", "owner_detail", owner),
    Place("owner_segments", "owner_segments", lambda user: owner(user) + "segments/"),
    plain("segment_mix"),
    plain("unit_list"),
    plain("unit_list-none", "unit_list", "?q=nothing"),
    Place("unit_detail", "unit_detail", of_unit("")),
    Place("unit_transfer", "unit_transfer", of_unit("transfer/")),
    Place("unit_owners", "unit_owners", of_unit("owners/")),
    Place("unit_contact_new", "unit_contact_new", of_unit("contacts/")),
    Place(
        "unit_contact_edit",
        "unit_contact_edit",
        lambda user: reverse("unit_contact_edit", args=[unit_contact().pk]),
    ),
    Place(
        "ownership_ended",
        "ownership_ended",
        lambda user: reverse(
            "ownership_ended", args=[Ownership.objects.current().filter(unit=unit_contact().unit_id)[0].pk]
        ),
    ),
    Place("owner_merge-find", "owner_merge", merge("?q=z&x=%s")),
    Place("owner_merge", "owner_merge", merge("?other=%s")),
    plain("day_log"),
    plain("day_log-empty", "day_log", "?on=2020-01-01"),
    Place("contact_detail", "contact_detail", contact),
    plain("access_log"),
    plain("access_log-nobody", "access_log", "?until=2000-01-01"),
    plain("ledger_upload"),
    plain("export_list"),
    Place("complaint_assign_many", "complaint_assign_many", assigning),
    Place("export_detail", "export_detail", exporting),
    Place("ledger_preview", "ledger_preview", preview),
    Place("ledger_preview-reading", "ledger_preview", reading),
    Place("ledger_preview-refused", "ledger_preview", refused),
    Place(
        "ledger_result",
        "ledger_result",
        lambda user: reverse("ledger_result", args=[ImportBatch.objects.latest("pk").pk]),
    ),
    *(plain(f"complaint_list-{part.value}", "complaint_list", f"?shown={part.value}") for part in Shown),
    *(of_state(state) for state in State),
    # The payment of a settlement is the finance's own page, which the tests of handling read.
    *(act(action) for action in Action if action != Action.PAY),
    plain("assignment_rule_list"),
    plain("goal_targets"),
    one("assignment_rule_edit", AssignmentRule),
    plain("phrase_list"),
    one("phrase_edit", Phrase),
    plain("targets"),
    Place("target_items", "target_items", lambda user: reverse("target_items", args=["on-time"])),
    plain("study_list"),
    plain("study_list-none", "study_list", "?q=nothing+of+the+kind"),
    Place("study_detail", "study_detail", lambda user: reverse("study_detail", args=[study()])),
    Place(
        "similar_studies",
        "similar_studies",
        lambda user: reverse("similar_studies", args=[number(State.RECEIVED)]),
    ),
    plain("matter_list"),
    plain("warning_list"),
    plain("missed_list", "missed_list", "?first=2020-01-01"),
    plain("shared_ledger"),
    plain("monthly_review"),
    plain("property_company"),
    Place(
        "review_decision",
        "review_decision",
        lambda user: reverse("review_decision", args=[decision()]),
    ),
    Place(
        "shared_ledger_review",
        "shared_ledger_review",
        lambda user: reverse("shared_ledger_review", args=[shared_ledger()]),
    ),
    Place(
        "shared_ledger_reviewed",
        "shared_ledger_reviewed",
        lambda user: reverse("shared_ledger_reviewed", args=[ledger_reviewed()]),
    ),
    Place("missed_detail", "missed_detail", lambda user: reverse("missed_detail", args=[missed()])),
    plain("warning_list-closed", "warning_list", "?closed=1"),
    Place("warning_detail", "warning_detail", lambda user: reverse("warning_detail", args=[warning()])),
    plain("warning_rules"),
    Place("matter_detail", "matter_detail", matter("")),
    Place("matter_together", "matter_together", matter("together/respond/")),
    Place(
        "follow_up_sheet",
        "follow_up_sheet",
        lambda user: reverse("follow_up_sheet", args=[number(State.VERIFIED)]),
    ),
    Place(
        "follow_up_panel",
        "follow_up_panel",
        lambda user: reverse("follow_up_panel", args=[number(State.VERIFIED)]),
    ),
    plain("account_reauthenticate"),
    plain("mfa_index"),
    plain("session_list"),
    *(
        plain(name)
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
    one("person_detail", User),
    plain("absences"),
    *(plain(f"promise_list-{part.value}", "promise_list", f"?part={part.value}") for part in Part),
    Place("promise_detail", "promise_detail", lambda user: reverse("promise_detail", args=[promise().pk])),
    Place(
        "promise_add", "promise_add", lambda user: f"{reverse('promise_add')}?case={number(State.RECEIVED)}"
    ),
    Place(
        "promises_of_case",
        "promises_of_case",
        lambda user: reverse("promises_of_case", args=[promise().case.number]),
    ),
    Place(
        "promises_of_person",
        "promises_of_person",
        lambda user: owner(user).replace("owners", "customer-promises/of-person"),
    ),
    plain("shift_board"),
    plain("call", query="?caller=02166668888"),
    *(plain(f"answering-{part}", "answering", f"?part={part}") for part in ("late", "known")),
    Place(
        "handover_give", "handover_give", lambda user: f"{reverse('handover_give')}?project={project().pk}"
    ),
    Place("handover_detail", "handover_detail", lambda user: reverse("handover_detail", args=[handover()])),
    plain("desk_items"),
    plain("desk_items-finished", "desk_items", "?finished=1"),
    *(
        Place(
            f"desk_item-{kind}", "desk_item", lambda user, kind=kind: reverse("desk_item", args=[item(kind)])
        )
        for kind in ("RX", "ZA", "ZX")
    ),
    Place("ticket_add", "ticket_add", lambda user: f"{reverse('ticket_add')}?case={number(State.RECEIVED)}"),
    Place(
        "tickets_of_case",
        "tickets_of_case",
        lambda user: reverse("tickets_of_case", args=[number(State.RECEIVED)]),
    ),
    plain("paper_day_log"),
    *(
        Place(name, name, lambda user, name=name: reverse(name, args=[number(State.CLOSED)]))
        for name in ("paper_opinion", "paper_satisfaction")
    ),
    plain("shift_pattern_list"),
    plain("shift_pattern_company"),
    one("shift_pattern_project", Project),
    one("person_absences", User),
    one("person_switch_off", User),
    one("department_change", Department),
    one("project_change", Project),
    one("category_edit", Category),
    one("appraisal_body_edit", AppraisalBody),
    Place(
        "complaint_handling",
        "complaint_handling",
        lambda user: reverse("complaint_handling", args=[number(State.EXECUTING)]),
    ),
    Place(
        "warranty_term_edit", "warranty_term_edit", lambda user: reverse("warranty_term_edit", args=["roof"])
    ),
    one("standard_edit", ServiceStandard),
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
    one("channel_change", ChannelAccount),
    one("standard_version", ServiceStandard),
    Place("standard_new", "standard_new", lambda user: reverse("standard_new", args=["TS"])),
    one("ladder_edit", Ladder),
    one("calendar_detail", Calendar),
    one("calendar_hours", Calendar),
    one("calendar_days", Calendar),
    plain("console"),
    plain("phone_list"),
    plain("api_docs"),
    plain("api_tokens"),
    Place("call_logged", "call_logged", lambda user: reverse("call_logged", args=[number(State.RECEIVED)])),
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
        lambda user: reverse("complaint_act", args=[number(State.RECEIVED), Action.VERIFY.value]),
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
