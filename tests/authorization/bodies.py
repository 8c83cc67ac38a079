"""The least that the page or the API accepts, for every row of the matrix that writes or asks for something."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.enums import State
from complaints.enums.goals import Goal
from complaints.models import (
    Complaint,
    Matter,
    ReviewedComplaint,
)
from complaints.selectors.groups import matter_page, matter_proposals
from core.accounts.models import Department, User
from core.clock.models import Ladder
from core.time import local_date, local_zone
from frontdesk.models import HandoverItem
from frontdesk.selectors.shifts import roster_of
from satisfaction.forms import WAYS
from tests.authorization import board, handling, orders
from tests.authorization.addresses import API_ACTIONS, ITEM_FOR, Values, reviewing
from tests.authorization.playing import DAY, NOW
from tests.authorization.stage import Stage, Things
from tests.complaints.actions import drawn, pdf
from tests.factories.clock import call_back, ladder_fields, standard_fields
from tests.factories.ledger import line, workbook
from tests.factories.repairs import picture


def _pk(things: Things, key: str) -> int:
    return Complaint.objects.get(case__number=things.case[key]).pk


def _proposed(stage: Stage, things: Things) -> int:
    """The first neighbour that the page of the matter proposes."""
    # Asked afresh: the person on the stage may remember roles that a test before took away.
    user = User.objects.get(pk=stage.people["FD" if things is stage.here else "EL"].pk)
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
    "unit_suggestions": lambda s, t: {"q": "1-1"},
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
    "shared_ledger_review": lambda s, t: reviewing(t),
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
BODIES |= {
    "api_ledger_reviews": lambda s, t: {
        "project": t.project.pk,
        "seen": [
            {"number": row.complaint.case.number}
            for row in ReviewedComplaint.objects.filter(review=t.ledger_review)
        ],
    },
    "api_decisions": BODIES["monthly_review"],
    "api_decision_finish": BODIES["review_decision"],
}
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
