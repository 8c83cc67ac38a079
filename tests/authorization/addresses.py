"""The address of every row of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from complaints.api.actions import OFFERED
from complaints.enums import Action, MatterWay, State
from complaints.models import (
    AppraisalBody,
    AssignmentRule,
    Category,
    Phrase,
    ReviewedComplaint,
)
from core.accounts.models import Department
from core.clock.models import Calendar, Deadline, Ladder
from core.notices.models import ChannelAccount
from tests.authorization import board, orders
from tests.authorization.playing import CASE_FOR
from tests.authorization.stage import Stage, Things
from tests.factories.clock import call_back

Values = dict[str, Any]


def address(stage: Stage, key: str, column: str, things: Things) -> str:
    """The address that the person of the column asks for; ``key`` is the row's name, with its variant."""
    name, _colon, variant = key.partition(":")
    kwargs = KWARGS[name](stage, variant, column, things) if name in KWARGS else {}
    return reverse(name, kwargs=kwargs)


# The item on which something is possible.
ITEM_FOR = {
    "propose": "ticket", "approve": "ticket_proposed", "send-back": "ticket_proposed", "send": "ticket_approved",
    "police": "incident", "note": "incident", "report": "incident", "close": "incident_reported",
    "verify": "enquiry", "answer": "enquiry_verified", "cannot": "enquiry",
}  # fmt: skip


def _late(things: Things, key: str = State.RECEIVED) -> Deadline:
    """The answer that is overdue, by default on the complaint that was just received."""
    return Deadline.objects.get(case__number=things.case[key], target="answer")


def reviewing(things: Things) -> dict[str, Any]:
    """The complaint of the last review is looked at again."""
    return {
        f"seen_{pk}": "on"
        for pk in ReviewedComplaint.objects.filter(review=things.ledger_review).values_list(
            "complaint", flat=True
        )
    }


WARNING_FOR = {
    "measure": "warning_measured", "give": "warning", "link": "warning_cluster", "close": "warning_measured",
}  # fmt: skip


def _case(key: str) -> Callable[[Stage, str, str, Things], Values]:
    return lambda _stage, _variant, _column, things: {"number": things.case[key]}


def _own_notice(stage: Stage, _variant: str, column: str, things: Things) -> Values:
    own = stage.notice.get(column, stage.notice["FD"])
    return {"notice_id": own if things is stage.here else stage.notice["EL"]}


def _follow_up(_stage: Stage, variant: str, _column: str, things: Things) -> Values:
    ready = {"notice": "tried", "give-up": "noticed"}.get(variant, State.VERIFIED)
    return {"number": things.case[ready], "way": variant}


KWARGS: dict[str, Callable[[Stage, str, str, Things], Values]] = {
    "case_open": _case(State.RECEIVED),
    "complaint_detail": _case(State.RECEIVED),
    **dict.fromkeys(("complaint_handling", "api_complaint_handling"), _case("in_hand")),
    "caller_phone": _case(State.RECEIVED),
    "call_logged": _case(State.RECEIVED),
    "follow_up_panel": _case(State.VERIFIED),
    "follow_up_sheet": _case(State.VERIFIED),
    "follow_up_act": _follow_up,
    "complaint_act": lambda s, variant, column, things: {
        "number": things.case[CASE_FOR.get(Action(variant), State.RECEIVED)],
        "action": variant,
    },
    "study_detail": _case("studied"),
    **dict.fromkeys(("target_items", "api_target_items"), lambda s, v, c, t: {"goal": "on-time"}),
    "assignment_rule_edit": lambda s, v, c, t: {"rule_id": AssignmentRule.objects.earliest("pk").pk},
    "phrase_edit": lambda s, v, c, t: {"phrase_id": Phrase.objects.earliest("pk").pk},
    "similar_studies": _case(State.RECEIVED),
    "attachment_open": lambda s, v, c, things: {"attachment_id": things.attachment},
    "notice_read": _own_notice,
    "delivery_retry": lambda s, v, c, things: {"delivery_id": things.delivery},
    "delivery_give_up": lambda s, v, c, things: {"delivery_id": things.delivery},
    "deadline_retry": lambda s, v, c, things: {
        "deadline_id": Deadline.objects.stuck().get(case__project=things.project).pk
    },
    "appraisal_body_edit": lambda s, v, c, things: {"body_id": AppraisalBody.objects.earliest("pk").pk},
    "plan_authority_change": lambda s, v, c, things: {"role": "front_desk"},
    "promise_authority_change": lambda s, v, c, things: {"role": "front_desk"},
    "notice_default_change": lambda s, variant, c, things: {"role": variant},
    "channel_add": lambda s, variant, c, things: {"kind": variant},
    **dict.fromkeys(
        ("channel_change", "channel_test", "channel_off"),
        lambda s, v, c, t: {"account_id": ChannelAccount.objects.get(kind="email").pk},
    ),
    "channel_on": lambda s, v, c, t: {"account_id": ChannelAccount.objects.get(kind="sms").pk},
    "owner_detail": lambda s, v, c, things: {"person_id": things.person.pk},
    "contact_detail": lambda s, v, c, things: {"contact_id": things.contact},
    "contact_phone": lambda s, v, c, things: {"contact_id": things.contact},
    "owner_reveal": lambda s, variant, c, things: {"person_id": things.person.pk, "field": variant},
    "owner_merge": lambda s, v, c, things: {"person_id": things.person.pk},
    "owner_segments": lambda s, v, c, things: {"person_id": things.person.pk},
    **dict.fromkeys(
        ("unit_detail", "unit_transfer", "unit_owners", "unit_contact_new"),
        lambda s, v, c, things: {"unit_id": things.unit.pk},
    ),
    "unit_contact_edit": lambda s, v, c, things: {"contact_id": things.unit_contact},
    "ownership_ended": lambda s, v, c, things: {"ownership_id": things.unit.ownerships.get().pk},
    "owner_merge_undo": lambda s, v, c, things: {"merge_id": things.merge},
    "contract_audited": lambda s, v, c, things: {"contract_id": things.unit.contract.pk},
    "ledger_preview": lambda s, v, column, things: {
        "upload_id": things.upload.get(column) or next(iter(things.upload.values()))
    },
    "ledger_marked": lambda s, v, column, things: {
        "upload_id": things.upload.get(column) or next(iter(things.upload.values()))
    },
    **dict.fromkeys(
        ("export_detail", "export_file"),
        lambda s, v, column, things: {
            "export_id": things.export.get(column) or next(iter(things.export.values()))
        },
    ),
    "ledger_result": lambda s, v, c, things: {"batch_id": things.batch},
    "ledger_undo": lambda s, v, c, things: {"batch_id": things.batch},
    **dict.fromkeys(
        (
            "person_detail", "person_switch_on", "person_password_reset", "person_factor_reset",
            "person_sessions_end", "role_give", "person_absences",
        ),
        lambda s, v, c, t: {"person_id": s.people["OF" if v == "off" else "TE"].pk},
    ),
    # Somebody without open work, who needs no successor.
    "person_switch_off": lambda s, v, c, t: {"person_id": s.people["OF" if v == "off" else "SU"].pk},
    **dict.fromkeys(
        ("promise_detail", "promise_act"),
        lambda s, variant, c, things: {
            "promise_id": things.asked if variant in ("confirm", "refuse") else things.promise,
            **({"way": variant} if variant else {}),
        },
    ),
    "promise_of_case": lambda s, v, c, things: {"number": things.case["promise"]},
    **dict.fromkeys(("handover_detail", "handover_acknowledge"), _case("handover")),
    "desk_item": lambda s, variant, c, things: {"number": things.case[variant or "ticket"]},
    "desk_item_act": lambda s, variant, c, things: {"number": things.case[ITEM_FOR[variant]], "way": variant},
    "paper_dispatch": _case("order_dispatched"),
    **dict.fromkeys(("tickets_of_case", "paper_opinion", "paper_satisfaction"), _case(State.RECEIVED)),
    "enquiry_add": lambda s, v, c, things: {"contact_id": things.contact},
    "shift_pattern_project": lambda s, v, c, things: {"project_id": things.project.pk},
    "promises_of_case": _case(State.RECEIVED),
    "promises_of_person": lambda s, v, c, things: {"person_id": things.person.pk},
    "step_acknowledged": lambda s, v, c, things: {"step_id": things.step},
    "absence_over": lambda s, v, c, things: {"absence_id": things.absence},
    "role_take": lambda s, v, c, t: {"assignment_id": s.people["TE"].role_assignments.get().pk},
    "department_change": lambda s, v, c, t: {
        "department_id": Department.objects.get(name="工程部").pk
    },
    "project_change": lambda s, v, c, t: {"project_id": t.project.pk},
    "warning_detail": _case("warning"),
    "shared_ledger_review": lambda s, v, c, things: {"project_id": things.project.pk},
    "review_decision": lambda s, v, c, things: {"decision_id": things.review_decision},
    "shared_ledger_reviewed": lambda s, v, c, things: {"review_id": things.ledger_review},
    "missed_detail": lambda s, v, c, things: {"deadline_id": _late(things).pk},
    "warning_act": lambda s, variant, c, things: {"number": things.case[WARNING_FOR[variant]], "way": variant},
    "matter_detail": lambda s, v, c, things: {"matter_id": things.matter},
    "matter_act": lambda s, variant, c, things: {"matter_id": things.matter, "way": variant},
    "matter_together": lambda s, variant, c, things: {"matter_id": things.matter, "action": variant},
    "category_edit": lambda s, v, c, t: {"category_id": Category.objects.earliest("pk").pk},
    "standard_new": lambda s, v, c, t: {"kind": "TS"},
    **dict.fromkeys(
        ("calendar_detail", "calendar_hours", "calendar_days", "calendar_preview"),
        lambda s, v, c, t: {"calendar_id": Calendar.objects.get(code="national", project=None).pk},
    ),
    **dict.fromkeys(
        ("standard_edit", "standard_version", "standard_ended"),
        lambda s, v, c, t: {"standard_id": call_back().pk},
    ),
    "ladder_edit": lambda s, v, c, t: {"ladder_id": Ladder.objects.get(active=True).pk},
}  # fmt: skip


KWARGS |= board.KWARGS
KWARGS |= orders.KWARGS

PHONE_ORDER = {"take": "order_dispatched", "countersign": "order_accepted"}
KWARGS |= dict.fromkeys(("phone_order", "phone_picture", "phone_note"), _case("order_taken"))
KWARGS["phone_act"] = lambda s, variant, c, things: {
    "number": things.case[PHONE_ORDER.get(variant, "order_taken")], "action": variant
}  # fmt: skip

# Over the API the same things have the same addresses, below /api/v1/.
KWARGS |= {
    "api_project": lambda s, v, c, things: {"project_id": things.project.pk},
    "api_building": lambda s, v, c, things: {"building_id": things.unit.building_id},
    "api_unit": lambda s, v, c, things: {"unit_id": things.unit.pk},
    "api_person": KWARGS["owner_detail"],
    "api_person_segments": KWARGS["owner_detail"],
    "api_ownership": lambda s, v, c, things: {"ownership_id": things.unit.ownerships.get().pk},
    **dict.fromkeys(("api_unit_owners", "api_unit_transfer", "api_unit_contacts"), KWARGS["unit_detail"]),
    "api_unit_contact": KWARGS["unit_contact_edit"],
    "api_ownership_end": KWARGS["ownership_ended"],
    "api_contact": lambda s, v, c, things: {"contact_id": things.contact},
    "api_complaint": _case(State.RECEIVED),
    "api_study": _case("studied"),
    "api_phrases": _case(State.RECEIVED),
    "api_similar_studies": _case(State.RECEIVED),
    "api_notice": _own_notice,
    "api_notice_read": _own_notice,
    "api_token_revoked": lambda stage, v, column, things: {
        "token_id": stage.token.get(column, stage.token["FD"]) if things is stage.here else stage.token["EL"]
    },
}
KWARGS |= dict.fromkeys(("api_handover", "api_handover_acknowledge"), _case("handover"))
KWARGS |= {f"api_promise{name}": KWARGS["promise_detail"] for name in ("", "_keep", "_break")}
KWARGS |= {
    f"api_promise_{way}": lambda s, v, c, things: {"promise_id": things.asked}
    for way in ("confirm", "refuse")
}
KWARGS |= dict.fromkeys(("api_step", "api_step_acknowledge"), KWARGS["step_acknowledged"])
KWARGS |= {f"api_matter{name}": KWARGS["matter_detail"] for name in ("", "_together")}
KWARGS |= {f"api_matter_{way.value.replace('-', '_')}": KWARGS["matter_detail"] for way in MatterWay}
KWARGS["api_desk_item"] = _case("ticket")
KWARGS |= {f"api_desk_item_{way.replace('-', '_')}": _case(item) for way, item in ITEM_FOR.items()}
KWARGS |= dict.fromkeys(("api_missed_one", "api_missed_explain"), KWARGS["missed_detail"])
KWARGS["api_missed_decide"] = lambda s, v, c, things: {
    "deadline_id": _late(things, "missed_claimed").pk
}  # fmt: skip
KWARGS["api_ledger_review"] = KWARGS["shared_ledger_reviewed"]
KWARGS |= dict.fromkeys(("api_decision", "api_decision_finish"), KWARGS["review_decision"])
KWARGS["api_warning"] = _case("warning")
KWARGS |= {f"api_warning_{way}": _case(key) for way, key in WARNING_FOR.items()}
KWARGS["api_complaint_files"] = _case(State.RECEIVED)
KWARGS["api_file"] = KWARGS["attachment_open"]
KWARGS["api_follow_up"] = _case(State.VERIFIED)
KWARGS |= {f"api_follow_up_{way}": _case(State.VERIFIED) for way in ("score", "attempt", "sheet")}
KWARGS |= {"api_follow_up_notice": _case("tried"), "api_follow_up_give_up": _case("noticed")}
API_ACTIONS = {action: f"api_complaint_{action.value.replace('-', '_')}" for action in OFFERED}
KWARGS |= {name: _case(CASE_FOR.get(action, State.RECEIVED)) for action, name in API_ACTIONS.items()}
