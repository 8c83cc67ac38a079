"""Beside the orders over the API: contractors, fit-out works, finance's ledger, the end of a day (RPR-10…18)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from core.time import local_date, now
from repairs.enums import Charge, LineKind, OrderState
from repairs.models import DayReason, FitOut, RepairNotice, Use, WorkOrder
from repairs.services.contracting import notice_send
from repairs.services.day_ends import day_open
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, contractor, order, order_in
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
COUNTS = ("api_apitoken",)
DAY = dt.timedelta(days=1)
TODAY = local_date(FRIDAY)


@pytest.mark.rule("RPR-13", "RPR-15", "RPR-16")
def test_a_notice_is_sent_answered_and_in_the_end_replaced(crew: Crew) -> None:
    mine, company = order(crew), contractor()
    head, clerk, stranger = map(Asker, (crew.head, crew.clerk, crew.cast.stranger))
    at, body = f"orders/{mine.case.number}/contractor/", {"contractor": company.pk, "words": "请整改"}
    key = str(uuid.uuid4())

    sent = head.post(f"{at}notices/", body, request_id=key)
    assert sent.status_code == 201, sent.content
    notice, link = sent.json()["notice"], sent.json()["link"]
    assert (notice["number"], notice["state"], notice["ways"]) == (
        mine.case.number, "waits", ["accept", "dispute"],
    )  # fmt: skip
    token = link.rstrip("/").rpartition("/")[2]
    assert (len(token), token in head.get(at).content.decode()) == (43, False)  # told once
    one = f"repair-notices/{notice['id']}/"
    assert head.post(f"{at}notices/", body, request_id=key)["Location"] == f"/api/v1/{one}"
    assert rows(head.get("repair-notices/")) == [notice]
    with nothing_changes(but=COUNTS):
        assert problem(head.post(f"{at}notices/", body)) == (409, "notice_runs")
        assert problem(head.post(f"{at}third-party/", {"company": "x", "cost": "7", "reason": "x"})) == (
            409, "not_ignored_twice",
        )  # fmt: skip
        assert problem(stranger.post(f"{at}notices/", body)) == (404, "not_found")
        assert problem(stranger.get(one)) == (404, "not_found")
        assert problem(head.post(f"{one}answer/", {"way": "start"})) == (409, "notice_not_now")
    assert head.get(at).json()["no_notice"]

    answered = clerk.post(f"{one}answer/", {"way": "accept", "name": "赵工"}).json()
    assert (answered["answer"], answered["answered_by"], answered["ways"]) == ("accepted", "赵工", ["start"])

    past = now() - 9 * DAY
    RepairNotice.objects.update(
        sent_at=past, respond_by=past + DAY, start_by=past + DAY, answer="", answered_at=None
    )
    notice_send(case_id=mine.pk, words="再次请整改", by=crew.head, at=past + 2 * DAY, contractor=company)
    with nothing_changes(but=COUNTS):
        refused = clerk.post(f"{at}third-party/", {"company": "速修", "cost": "700", "reason": "未到"})
        assert problem(refused) == (403, "not_allowed")
    story = head.post(f"{at}third-party/", {"company": "速修", "cost": "700", "reason": "两次未到"}).json()
    assert [(each["company"], each["cost"]) for each in story["replaced"]] == [("速修", "700.00")]
    (score,) = rows(head.get("contractor-scores/"))
    assert (score["company"]["id"], score["jobs"], score["on_time"]) == (company.pk, 2, 0.0)


@pytest.mark.rule("RPR-18")
def test_fit_out_works_from_the_application_to_the_completion(crew: Crew) -> None:
    clerk, head, stranger = map(Asker, (crew.clerk, crew.head, crew.cast.stranger))
    body = {
        "unit": crew.unit.code, "company": "美家装饰", "what": "改造卫生间", "deposit": "2000",
        "starts_on": TODAY.isoformat(), "ends_on": (TODAY + 60 * DAY).isoformat(),
    }  # fmt: skip
    made = clerk.post("fit-outs/", body)
    assert made.status_code == 201, made.content
    at, version = f"fit-outs/{made.json()['id']}/", made.json()["version"]
    assert made["Location"].endswith(at)
    assert [each["way"] for each in made.json()["ways"] if each["possible"]] == ["deposit"]
    with nothing_changes(but=COUNTS):
        assert problem(clerk.post("fit-outs/", body)) == (422, "fit_out_runs")
        assert problem(clerk.post("fit-outs/", {**body, "unit": "x"})) == (422, "invalid_input")
        assert problem(clerk.post(f"{at}approve/", {}, version=version)) == (403, "not_allowed")
        assert problem(stranger.post(f"{at}deposit/", {}, version=version)) == (404, "not_found")
        assert problem(head.post(f"{at}approve/", {})) == (428, "version_needed")
        stale = head.post(f"{at}approve/", {}, version=version + 1)
        assert (problem(stale), stale.json()["current_version"]) == ((409, "changed_meanwhile"), version)

    assert clerk.post(f"{at}deposit/", {}, version=version).status_code == 200
    approved = head.post(f"{at}approve/", {"words": "同意"}, version="*")
    assert (approved.json()["state"], approved["ETag"]) == ("at_work", '"3"')
    found = {"on": TODAY.isoformat(), "finding": "破坏防水层", "touches": ["bathroom"]}
    with nothing_changes(but=COUNTS):
        assert problem(clerk.post(f"{at}patrol/", {**found, "touches": ["none"]}, version="*")) == (
            422, "invalid_input",
        )  # fmt: skip
    (seen,) = clerk.post(f"{at}patrol/", found, version="*").json()["patrols"]
    assert (seen["is_violation"], seen["touches"]) == (True, ["bathroom"])
    fixed = clerk.post(f"{at}corrected/", {"patrol_id": seen["id"], "words": "已重做"}, version="*").json()
    assert fixed["patrols"][0]["remedy"] == "已重做"
    done = head.post(f"{at}complete/", {"words": "合格", "deposit_kept": "500"}, version="*").json()
    assert (done["state"], done["deposit_kept"], len(done["history"])) == ("completed", "500.00", 6)
    assert [each["state"] for each in rows(clerk.get("fit-outs/"))] == ["completed"]
    assert rows(stranger.get("fit-outs/")) == []
    assert FitOut.objects.count() == 1


@pytest.mark.rule("RPR-11")
def test_the_totals_of_the_ledger_equal_its_list_page_by_page(crew: Crew) -> None:
    for number in range(27):
        mine = order_in(crew, OrderState.REQUESTED)
        WorkOrder.objects.filter(pk=mine.pk).update(
            charge=Charge.PAID if number else Charge.FREE, finished_at=FRIDAY
        )
        Use.objects.create(
            order=mine, kind=LineKind.LABOUR, name="x", quantity=1, price=number + Decimal("0.5"),
            amount=number + Decimal("0.5"), at=FRIDAY, by=crew.head,
        )  # fmt: skip
    finance, asked = Asker(crew.cast.finance), {"month": "2026-11", "part": "paid"}
    page = finance.get("order-ledger/", **asked)
    listed = rows(page)
    assert len(listed) == 25
    listed += finance.client.get(page.json()["next"], headers=finance.headers).json()["results"]
    totals = finance.get("order-ledger/totals/", **asked).json()
    assert (totals["number"], totals["cost"], totals["month"]) == (26, "364.00", "2026-11")
    for name in ("agreed", "materials", "labour", "other", "cost"):
        assert sum(Decimal(each[name]) for each in listed) == Decimal(totals[name])
    assert finance.get("order-ledger/totals/", month="2026-11", part="free").json()["cost"] == "0.50"
    assert finance.get("order-ledger/totals/", month="2026-10").json()["number"] == 0
    assert problem(finance.get("order-ledger/", month="11/2026")) == (422, "bad_month")
    assert problem(finance.get("order-ledger/totals/", part="x")) == (422, "invalid_input")


@pytest.mark.rule("RPR-10")
def test_a_day_is_explained_and_called_about(crew: Crew) -> None:
    mine = order_in(crew, OrderState.WORKING)
    day_open(project=crew.project, on=TODAY, at=FRIDAY + dt.timedelta(hours=8))
    head, clerk, stranger = map(Asker, (crew.head, crew.clerk, crew.cast.stranger))
    about = {"number": mine.case.number, "on": TODAY.isoformat(), "words": "缺配件"}
    asked = {"project": crew.project.pk, "on": TODAY.isoformat()}

    (day,) = rows(head.get("repair-days/"))
    assert (day["on"], day["explained_at"], rows(stranger.get("repair-days/"))) == (about["on"], None, [])
    whole = head.get("repair-days/orders/", **asked).json()
    assert [(each["number"], each["reason"]) for each in whole["unfinished"]] == [(mine.case.number, None)]
    assert (whole["without_reason"], whole["to_call"]) == (1, [])
    with nothing_changes(but=COUNTS):
        assert problem(clerk.post("repair-days/reasons/", about)) == (403, "not_allowed")
        assert problem(clerk.post("repair-days/calls/", about)) == (422, "no_reason_yet")
        assert problem(stranger.post("repair-days/reasons/", about)) == (422, "no_such_order")
        assert problem(head.post("repair-days/reasons/", {**about, "on": "0001-01-01"})) == (
            422, "invalid_input",
        )  # fmt: skip
        assert problem(stranger.get("repair-days/orders/", **asked)) == (422, "invalid_input")

    explained = head.post("repair-days/reasons/", about)
    assert (explained.json()["without_reason"], explained.json()["to_call"]) == (0, [mine.case.number])
    assert head.client.get(explained["Location"], headers=head.headers).json() == explained.json()
    called = clerk.post("repair-days/calls/", {**about, "words": "周三可以"}).json()
    assert (called["to_call"], called["unfinished"][0]["reason"]["call_words"]) == ([], "周三可以")
    assert DayReason.objects.get().call_words == "周三可以"
