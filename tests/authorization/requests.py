"""A valid request for every row of the matrix: the address and the least body that the page accepts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.api.actions import OFFERED
from complaints.enums import Action, MatterWay, State
from complaints.enums.goals import Goal
from complaints.models import (
    AppraisalBody,
    AssignmentRule,
    Category,
    Complaint,
    Matter,
    Phrase,
    ReviewedComplaint,
)
from complaints.selectors.groups import matter_page, matter_proposals
from core.accounts.models import Department, User
from core.clock.models import Calendar, Deadline, Ladder
from core.notices.models import ChannelAccount
from core.time import local_date, local_zone
from frontdesk.models import HandoverItem
from frontdesk.selectors.shifts import roster_of
from satisfaction.forms import WAYS
from tests.authorization import board, handling, orders
from tests.authorization.stage import CASE_FOR, DAY, NOW, Stage, Things
from tests.authorization.values import raw_values, text
from tests.complaints.actions import drawn, pdf
from tests.factories.clock import call_back, ladder_fields, standard_fields
from tests.factories.ledger import line, workbook
from tests.factories.repairs import picture

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


def _reviewing(things: Things) -> dict[str, Any]:
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
KWARGS["api_warning"] = _case("warning")
KWARGS |= {f"api_warning_{way}": _case(key) for way, key in WARNING_FOR.items()}
KWARGS["api_complaint_files"] = _case(State.RECEIVED)
KWARGS["api_file"] = KWARGS["attachment_open"]
KWARGS["api_follow_up"] = _case(State.VERIFIED)
KWARGS |= {f"api_follow_up_{way}": _case(State.VERIFIED) for way in ("score", "attempt", "sheet")}
KWARGS |= {"api_follow_up_notice": _case("tried"), "api_follow_up_give_up": _case("noticed")}
API_ACTIONS = {action: f"api_complaint_{action.value.replace('-', '_')}" for action in OFFERED}
KWARGS |= {name: _case(CASE_FOR.get(action, State.RECEIVED)) for action, name in API_ACTIONS.items()}


def _pk(things: Things, key: str) -> int:
    return Complaint.objects.get(case__number=things.case[key]).pk


def _proposed(stage: Stage, things: Things) -> int:
    """The first neighbour that the page of the matter proposes."""
    user = stage.people["FD" if things is stage.here else "EL"]
    page = matter_page(Matter.objects.get(pk=things.matter), user)
    return matter_proposals(page, user)[0].complaint.pk


def _call(kind: str) -> Callable[[Stage, Things], Values]:
    return lambda _stage, things: {
        "what": "阳台漏水", "unit": things.unit.pk, "caller_name": "王芳", "level": 2, "kind": kind,
        "channel": "phone",
    }  # fmt: skip


def _ledger(_stage: Stage, things: Things) -> Values:
    return {"file": SimpleUploadedFile("ledger.xlsx", workbook(line(5, project=things.project.name)))}


BUYER = {"name": "李娜", "phone": "13900007777", "share": "100"}
TENANT = {"name": "李娜", "phone": "13900007777", "kind": "tenant", "may_report": True}


def _transfer(_stage: Stage, things: Things) -> Values:
    rows = {"buyers-TOTAL_FORMS": 1, "buyers-INITIAL_FORMS": 0}
    rows |= {f"buyers-0-{name}": value for name, value in BUYER.items()}
    return {"on": local_date(NOW).isoformat(), "seen": things.unit.ownerships.get().pk, **rows}


def _shares(_stage: Stage, things: Things) -> Values:
    ownership = things.unit.ownerships.get().pk
    rows = {"buyers-TOTAL_FORMS": 1, "buyers-INITIAL_FORMS": 0}
    return {f"share_{ownership}": 60, "seen": ownership, **rows}


def _away() -> Values:
    on = local_date(NOW + 9 * DAY).isoformat()
    return {"starts_on": on, "last_on": on, "deputy": User.objects.get(username="deputy").pk}


def _shift(things: Things) -> str:
    """The early shift of the day, which nobody has handed over yet."""
    return next(iter(roster_of(things.project.pk).running(NOW))).key


def _lines(things: Things) -> list[int]:
    return list(HandoverItem.objects.filter(handover__project=things.project).values_list("pk", flat=True))


TOMORROW = (NOW + DAY).astimezone(local_zone()).strftime("%Y-%m-%dT%H:%M")
WHY = {"reason": "业主要求"}
QUERIES: dict[str, Callable[[Stage, Things], Values]] = {
    "search": lambda s, t: {"q": "漏水"},
    "search:number": lambda s, t: {"q": t.case[State.RECEIVED]},
    "callers": lambda s, t: {"q": "0001"},
    "promise_add": lambda s, t: {"case": t.case[State.RECEIVED]},
    "call": lambda s, t: {"caller": "02166668888"},
    "ticket_add": lambda s, t: {"case": t.case[State.RECEIVED]},
    "handover_give": lambda s, t: {"project": t.project.pk},
    "caller_card": lambda s, t: {"caller": f"person:{t.person.pk}"},
    "caller_card:unit": lambda s, t: {"caller": f"unit:{t.unit.pk}"},
}
BODIES: dict[str, Callable[[Stage, Things], Values]] = {
    "account_login": lambda s, t: {"login": "FD", "password": "wrong"},
    "account_change_password": lambda s, t: {"oldpassword": "wrong"},
    "set_language": lambda s, t: {"language": "en"},
    "notices_read_all": lambda s, t: {"up_to": 10**9},
    "channel_add:wecom": lambda s, t: {
        "name": "客服群",
        "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
    },
    "notice_settings": lambda s, t: {"quiet": "never"},
    "appraisal_body_list": lambda s, t: {"name": "省鉴定所", "recognition": "2"},
    "appraisal_body_edit": lambda s, t: {"name": "市鉴定所", "recognition": "3"},
    "plan_authority_change": lambda s, t: {"reach": "limited", "up_to": 500, "refunds": "no"},
    "promise_authority_change": lambda s, t: {
        "date": "yes",
        "result": "no",
        "money": "limited",
        "up_to": 500,
    },
    "notice_default_change:all": lambda s, t: {"quiet": "own", "starts": "22:00", "ends": "08:00"},
    "channel_change": lambda s, t: {"name": "E-mail", "version": 1},
    "owner_reveal:phone": lambda s, t: WHY,
    "unit_transfer": _transfer,
    "unit_owners": _shares,
    "ownership_ended": lambda s, t: {"on": local_date(NOW).isoformat(), **WHY},
    "unit_contact_new": lambda s, t: TENANT,
    "unit_contact_edit": lambda s, t: {"kind": "agent", "version": 1},
    "owner_segments": lambda s, t: {"family": "practical", "version": 0},
    "owner_merge": lambda s, t: {"other": t.double.pk if t.double else 0, "reason": "同一人"},
    "owner_reveal:id_number": lambda s, t: WHY,
    "caller_phone": lambda s, t: WHY,
    "contact_phone": lambda s, t: WHY,
    "reveal_limit": lambda s, t: {"per_day": 50},
    "ledger_upload": _ledger,
    "export_list": lambda s, t: {"kind": "complaints", "asked": "shown=open"},
    "console:enquiry": _call("enquiry"),
    "console:complaint": _call("complaint"),
    "console_draft": lambda s, t: {"what": "阳台"},
    "follow_up_act:score": lambda s, t: {"score": 90},
    "follow_up_sheet": lambda s, t: {"score": 80, "signature": drawn()},
    "follow_up_act:attempt": lambda s, t: {"channel": "phone"},
    "follow_up_act:notice": lambda s, t: {"note": "已寄出"},
    "follow_up_act:give-up": lambda s, t: {"note": "联系不上"},
    "complaint_act:respond": lambda s, t: {"kind": "reached", "note": "已致电"},
    "complaint_act:chase": lambda s, t: {"note": "催办"},
    "complaint_act:assess": lambda s, t: {"assessment": "valid", "failure": "mistake", "level": 2, **WHY},
    "complaint_act:assign": lambda s, t: {"to": s.people["DH"].pk},
    "complaint_assign_many": lambda s, t: {"to": s.people["DH"].pk, "item": t.case[State.ASSESSED]},
    "complaint_act:refuse-assignment": lambda s, t: WHY,
    "complaint_act:propose-plan": lambda s, t: {
        "text": "重做防水",
        "kind": "repair",
        "cost": "8000",
        "basis": "质量保证书",
        "under_warranty": "on",
    },
    "complaint_act:refuse-plan": lambda s, t: WHY,
    "complaint_act:decline-plan": lambda s, t: WHY,
    "complaint_act:execute": lambda s, t: {"due_at": TOMORROW, "acceptance_standard": "不漏"},
    "complaint_act:finish": lambda s, t: {"result": "完成"},
    "complaint_act:verify": lambda s, t: {"finding": "无渗漏"},
    "complaint_act:send-back": lambda s, t: WHY,
    "complaint_act:close": lambda s, t: {
        "confirmation": "consent",
        "root_cause": "work",
        "department": Department.objects.get(name="工程部").pk,
    },
    "complaint_act:reopen": lambda s, t: {"what": "又漏了"},
    "complaint_act:propose-refusal": lambda s, t: WHY,
    "complaint_act:refuse-demand": lambda s, t: WHY,
    "complaint_act:review-refusal": lambda s, t: WHY,
    "complaint_act:withdraw": lambda s, t: WHY,
    "complaint_act:add-fact": lambda s, t: {"kind": "litigation", "note": "传票"},
    "complaint_act:withdraw-fact": lambda s, t: {"kind": "litigation", **WHY},
    "complaint_act:add-co-signer": lambda s, t: {"name": "李娜"},
    "complaint_act:withdraw-co-signer": lambda s, t: {"co_signer": t.co_signer, **WHY},
    "complaint_act:decline-refusal": lambda s, t: WHY,
    "complaint_act:raise-grade": lambda s, t: {"grade": "major", **WHY},
    "complaint_act:lower-grade": lambda s, t: {"grade": "general", **WHY},
    "complaint_act:link": lambda s, t: {"other_number": s.here.case["linked"]},
    "complaint_act:unlink": lambda s, t: WHY,
    "complaint_act:correct-unit": lambda s, t: {"unit": t.unit.code, **WHY},
    "missed_detail": lambda s, t: WHY,
    "shared_ledger_review": lambda s, t: _reviewing(t),
    "monthly_review": lambda s, t: {
        "project": t.project.pk,
        "decision": "样板先行",
        "owner": s.people["DH"].pk,
        "due_on": local_date(NOW + DAY).isoformat(),
    },
    "review_decision": lambda s, t: {"result": "已交底"},
    "warning_act:measure": lambda s, t: {"measure": "面谈", "due_at": TOMORROW},
    "warning_act:give": lambda s, t: {"to": s.people["DH"].pk},
    "warning_act:close": lambda s, t: {"result": "撤诉"},
    "warning_rules": lambda s, t: {"cluster_on": "on", "cluster": 4, "households": 3, "age": 20, "plans": 2},
    "matter_act:link": lambda s, t: {"complaints": [_proposed(s, t)]},
    "matter_act:represent": lambda s, t: {"complaint": _pk(t, "linked")},
    "matter_act:merge": lambda s, t: {"other_number": t.case["running"], **WHY},
    "matter_act:undo-merge": lambda s, t: WHY,
    "matter_act:split": lambda s, t: {"complaints": [_pk(t, "linked")], **WHY},
    "matter_together:respond": lambda s, t: {"kind": "written", "note": "周一进场"},
    "complaint_act:pause": lambda s, t: {"target": "execute", "reason": "customer", "words": "业主出差"},
    "complaint_act:resume": lambda s, t: {"target": "answer"},
    "complaint_act:recheck": lambda s, t: {"result": "in_order", "finding": "现场干燥"},
    "complaint_act:write-study": lambda s, t: {"problem": "阳台漏水"},
    "complaint_act:add-files": lambda s, t: {"uploads": pdf()},
    **dict.fromkeys(
        [f"promise_act:{way}" for way in ("keep", "break", "confirm", "refuse")],
        lambda s, t: {"note": "已回电"},
    ),
    "promise_add": lambda s, t: {"kind": "date", "what": "回电", "due_at": TOMORROW},
    **dict.fromkeys([f"desk_item_act:{way}" for way in ITEM_FOR], lambda s, t: {"text": "已核实"}),
    "desk_item_act:send": lambda s, t: {"text": "平台回复", "uploads": pdf()},
    "desk_item_act:verify": lambda s, t: {
        "text": "12 月",
        "department": Department.objects.get(name="工程部").pk,
    },
    "desk_item_act:cannot": lambda s, t: {"text": "抱歉", "reason": "涉及他人"},
    "ticket_add": lambda s, t: {
        "office": "hotline_12345",
        "external_number": "GD9",
        "asked": "请答复",
        "due_at": TOMORROW,
    },
    "handover_give": lambda s, t: {"shift": _shift(t)},
    "handover_acknowledge": lambda s, t: {"items": _lines(t)},
    **dict.fromkeys(
        ("shift_pattern_company", "shift_pattern_project"),
        lambda s, t: {
            "name_zh_0": "全天",
            "name_en_0": "All day",
            "days_0": "every",
            "starts_0": "08:00",
            "ends_0": "20:00",
            "role_0": "front_desk",
            "calendar_code": "national",
            **WHY,
        },
    ),
    "absences": lambda s, t: _away(),
    "person_absences": lambda s, t: _away(),
    "mfa_authenticate": lambda s, t: {"code": "000000"},
    "mfa_reauthenticate": lambda s, t: {"code": "000000"},
    "mfa_activate_totp": lambda s, t: {"code": "000000"},
    "account_reauthenticate": lambda s, t: {"password": "wrong"},
    "person_add": lambda s, t: {"username": "lina", "full_name": "李娜", "language": "en"},
    "person_detail": lambda s, t: {"full_name": "李娜", "language": "en"},
    "role_give": lambda s, t: {"role": "legal"},
    "department_list": lambda s, t: {"name": "信息部"},
    "department_change": lambda s, t: {"name": "信息部"},
    "project_list": lambda s, t: {"code": "new", "name": "新项目"},
    "project_change": lambda s, t: {"code": "new", "name": t.project.name},
    "category_list": lambda s, t: {"top": "engineering", "name_zh": "屋面", "name_en": "Roof"},
    "goal_targets": lambda s, t: dict.fromkeys(Goal.values, 80),
    "assignment_rule_list": lambda s, t: {"about": "design"},
    "assignment_rule_edit": lambda s, t: {"is_active": "on"},
    "phrase_list": lambda s, t: {"title": "安抚", "text": "您的心情我们理解"},
    "phrase_edit": lambda s, t: {"title": "安抚", "text": "您的心情我们理解"},
    "category_edit": lambda s, t: {"name_zh": "屋面", "name_en": "Roof"},
    "standard_edit": lambda s, t: standard_fields(call_back(), amount=2, reason="slower"),
    "standard_new": lambda s, t: standard_fields(call_back(), target="answer", level=1),
    "standard_ended": lambda s, t: WHY,
    "calendar_list": lambda s, t: {"code": "national", "project": t.project.pk},
    "calendar_hours": lambda s, t: {"day_0": "09:00-12:00, 13:00-17:00"},
    "calendar_days": lambda s, t: {"year": NOW.year + 1, "days": f"{NOW.year + 1}-01-01, off, 元旦"},
    "calendar_preview": lambda s, t: {"year": NOW.year + 1, "days": f"{NOW.year + 1}-01-01, off, 元旦"},
    "ladder_edit": lambda s, t: ladder_fields(Ladder.objects.get(active=True), number_0=70, reason="sooner"),
    "ladder_new": lambda s, t: ladder_fields(Ladder.objects.get(active=True)),
}

BODIES |= board.BODIES
BODIES |= {f"complaint_act:{name}": body for name, body in handling.BODIES.items()}
QUERIES |= board.QUERIES
BODIES |= {
    "phone_picture": lambda s, t: {"moment": "before", "uploads": picture()},
    "phone_note": lambda s, t: {"words": "阀芯已换"},
    "phone_act:postpone": lambda s, t: {"reason": "缺配件", "promised_at": TOMORROW, "customer_told": "on"},
}
BODIES |= orders.BODIES
BODIES |= {
    name: BODIES[f"complaint_act:{action.value}"]
    for action, name in API_ACTIONS.items()
    if f"complaint_act:{action.value}" in BODIES
}
BODIES |= {"api_contacts": _call("enquiry"), "api_complaints": _call("complaint")}
BODIES |= {
    f"api_follow_up_{way.replace('-', '_')}": BODIES[
        f"follow_up_act:{way}" if way != "sheet" else "follow_up_sheet"
    ]
    for way in WAYS
}
BODIES |= {
    "api_unit_transfer": lambda s, t: {"on": local_date(NOW).isoformat(), "buyers": [BUYER]},
    "api_unit_owners": lambda s, t: {"shares": [{"ownership": t.unit.ownerships.get().pk, "share": "60"}]},
    "api_unit_contacts": lambda s, t: TENANT,
    "api_unit_contact": lambda s, t: {"kind": "agent"},
    "api_ownership_end": BODIES["ownership_ended"],
}
BODIES["api_person_segments"] = lambda s, t: {"family": "practical"}
BODIES |= {
    f"api_promise_{way}": BODIES[f"promise_act:{way}"] for way in ("keep", "break", "confirm", "refuse")
}
BODIES["api_promises"] = lambda s, t: {
    "case": t.case[State.RECEIVED], "kind": "date", "what": "回电", "due_at": (NOW + DAY).isoformat(),
}  # fmt: skip
BODIES |= {
    "api_missed_explain": lambda s, t: {"reason": "台风", "force_majeure": False},
    "api_missed_decide": lambda s, t: {"decision": "approved"},
    "api_warning_measure": lambda s, t: {"measure": "面谈", "due_at": (NOW + DAY).isoformat()},
    "api_warning_give": BODIES["warning_act:give"],
    "api_warning_close": BODIES["warning_act:close"],
    "api_matter_link": lambda s, t: {"complaints": [t.case["new_assigned"]]},
    "api_matter_represent": lambda s, t: {"complaint": t.case["linked"]},
    "api_matter_merge": BODIES["matter_act:merge"],
    "api_matter_undo_merge": BODIES["matter_act:undo-merge"],
    "api_matter_split": lambda s, t: {"complaints": [t.case["linked"]], **WHY},
    "api_matter_together": lambda s, t: {
        "action": "respond",
        "body": {"kind": "written", "note": "周一进场"},
    },
}
BODIES |= {f"api_desk_item_{way.replace('-', '_')}": BODIES[f"desk_item_act:{way}"] for way in ITEM_FOR}
BODIES["api_tickets"] = lambda s, t: {
    **BODIES["ticket_add"](s, t), "due_at": (NOW + DAY).isoformat(), "case": t.case[State.RECEIVED],
}  # fmt: skip
BODIES["api_enquiries"] = lambda s, t: {"contact": t.contact}
BODIES["api_complaints_assign"] = lambda s, t: {
    "to": s.people["DH"].pk, "items": [{"number": t.case[State.ASSESSED]}],
}  # fmt: skip
BODIES["api_complaint_files"] = BODIES["complaint_act:add-files"]
BODIES["api_handovers"] = lambda s, t: {"project": t.project.pk, "shift": _shift(t)}
BODIES["api_handover_acknowledge"] = BODIES["handover_acknowledge"]
BODIES["api_tokens"] = lambda s, t: {
    "name": "x",
    "scopes": ["places:read"],
    "expires_on": (NOW + DAY).date().isoformat(),
}


WITH_FILES = {"api_complaint_files", "api_desk_item_send", "api_order_files", "api_order_acceptance"}


def send(stage: Stage, key: str, method: str, column: str, things: Things) -> HttpResponse:
    """The request of one cell, with a request id where something is written."""
    client: Client = stage.client(column)
    url = address(stage, key, column, things)
    if method == "GET":
        query = QUERIES.get(key)
        return client.get(url, query(stage, things) if query else None)  # type: ignore[return-value]
    if method == "POST":
        body = BODIES[key](stage, things) if key in BODIES else {}
        if url.startswith("/api/v1/"):
            headers = {"X-Request-Id": str(uuid.uuid4()), "If-Match": "*"}
            if key in WITH_FILES:
                return client.post(url, body, headers=headers)  # type: ignore[return-value]
            return client.post(url, body, "application/json", headers=headers)  # type: ignore[return-value]
        if key in QUERIES:
            url = f"{url}?{urlencode(QUERIES[key](stage, things))}"
        return client.post(url, {"request_id": str(uuid.uuid4()), **body})  # type: ignore[return-value]
    return client.generic(method, url, headers={"X-Request-Id": str(uuid.uuid4())})  # type: ignore[return-value]


# What these answer is a personal value, revealed on record; or the file that this very person sent.
REVEALS = {
    "owner_reveal:phone",
    "owner_reveal:id_number",
    "caller_phone",
    "order_phone",
    "contact_phone",
    "ledger_marked",
}


def answered(stage: Stage, key: str, method: str, column: str, things: Things) -> str:
    """The status of the cell's answer; ``in`` when the person is sent to sign in first.

    Whoever asks whatever, no answer holds a raw phone or identity number (OWN-05).
    """
    answer = send(stage, key, method, column, things)
    said = text(answer)  # to the end: that closes a file
    assert (key in REVEALS and answer.status_code == 200) or not raw_values(said), (key, method, column)
    location = answer.get("Location", "")
    return "in" if location.startswith(f"{reverse('account_login')}?next=") else str(answer.status_code)
