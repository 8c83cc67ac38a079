"""Fit-out supervision, and what it answers to "owner-caused" (RPR-18, RPR-06)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.time import local_date
from repairs.enums import Charge
from repairs.enums.contracting import FitOutState
from repairs.enums.warranty import Payer, WarrantyGroup
from repairs.models import Fault, FitOut, Patrol
from repairs.policies.warranty import Verdict
from repairs.selectors.warranty import warranty_verdict
from repairs.services import fit_out as services
from tests.administration.conftest import Browser
from tests.cast import FRIDAY
from tests.factories.repairs import Crew
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-18")]
DAY = dt.timedelta(days=1)
TODAY = local_date(FRIDAY)
WORKS = services.Works("美家装饰", "改造卫生间", TODAY, TODAY + 60 * DAY, Decimal(2000))


def applied(crew: Crew) -> FitOut:
    return services.fit_out_apply(unit=crew.unit, works=WORKS, by=crew.clerk, at=FRIDAY)


def approved(crew: Crew) -> FitOut:
    made = applied(crew)
    paid = services.fit_out_deposit(fit_out_id=made.pk, by=crew.clerk, at=FRIDAY, version=made.version)
    return services.fit_out_approve(
        fit_out_id=made.pk, words="同意", by=crew.head, at=FRIDAY, version=paid.version
    )


def patrol(crew: Crew, fit_out: FitOut, *touches: str) -> Patrol:
    version = FitOut.objects.get(pk=fit_out.pk).version
    return services.patrol_add(
        fit_out_id=fit_out.pk,
        on=TODAY,
        finding="破坏防水层",
        touches=touches,
        by=crew.clerk,
        at=FRIDAY,
        version=version,
    )


def verdict(crew: Crew, on: dt.date, place: str, component: str, problem: str) -> Verdict:
    found = Fault.objects.select_related("place", "component").get(
        place__code=place, component__code=component, problem__code=problem
    )
    return warranty_verdict(fault=found, project_id=crew.project.pk, on=on, unit=crew.unit)


def test_from_the_application_to_the_completion(crew: Crew) -> None:
    made = approved(crew)
    assert (made.state, made.deposit_paid_at) == (FitOutState.AT_WORK, FRIDAY)
    patrol(crew, made)
    version = FitOut.objects.get().version
    done = services.fit_out_complete(
        fit_out_id=made.pk,
        words="验收合格",
        deposit_kept=Decimal(500),
        by=crew.head,
        at=FRIDAY,
        version=version,
    )
    assert (done.state, done.deposit_kept) == (FitOutState.COMPLETED, Decimal(500))
    assert applied(crew).state == FitOutState.APPLIED  # the next one may come


def test_what_is_refused_changes_nothing(crew: Crew) -> None:
    made = applied(crew)
    decide = {"fit_out_id": made.pk, "at": FRIDAY}
    run: list[tuple[type[DomainError], Any]] = [
        (InvalidInput, lambda: applied(crew)),  # one at a time
        (NotAllowed, lambda: services.fit_out_approve(**decide, words="", by=crew.clerk, version=1)),
        (Conflict, lambda: services.fit_out_approve(**decide, words="", by=crew.head, version=9)),
        (InvalidInput, lambda: services.fit_out_refuse(**decide, words=" ", by=crew.head, version=1)),
        (InvalidTransition, lambda: patrol(crew, made)),  # not approved yet
        (
            NotAllowed,
            lambda: services.fit_out_apply(unit=crew.unit, works=WORKS, by=crew.technician, at=FRIDAY),
        ),
    ]
    for refusal, doing in run:
        with nothing_changes(), pytest.raises(refusal):
            doing()
    services.fit_out_refuse(fit_out_id=made.pk, words="图纸不全", by=crew.head, at=FRIDAY, version=1)
    running = approved(crew)
    kept: dict[str, Any] = {
        "fit_out_id": running.pk,
        "deposit_kept": Decimal(2001),
        "version": running.version,
    }
    with nothing_changes(), pytest.raises(InvalidInput):
        services.fit_out_complete(**kept, words="x", by=crew.head, at=FRIDAY)


@pytest.mark.rule("RPR-06")
def test_a_violation_makes_damage_there_owner_caused_from_its_day_until_it_is_put_right(crew: Crew) -> None:
    seep = ("bathroom", "waterproofing", "seeps")
    assert verdict(crew, TODAY, *seep).charge == Charge.FREE
    made = approved(crew)
    found = patrol(crew, made, WarrantyGroup.BATHROOM)
    later = verdict(crew, TODAY + 30 * DAY, *seep)
    assert (later.charge, later.payer, later.in_warranty) == (Charge.PAID, Payer.OWNER, False)
    assert [(reason.code, reason.params["number"]) for reason in later.reasons] == [("fit_out", made.pk)]
    assert verdict(crew, TODAY - DAY, *seep).charge == Charge.FREE  # before it was found
    assert verdict(crew, TODAY, "bedroom", "wall", "seeps").charge == Charge.FREE  # another part
    version = FitOut.objects.get().version
    services.patrol_corrected(
        fit_out_id=made.pk,
        patrol_id=found.pk,
        words="已重做",
        by=crew.clerk,
        at=FRIDAY + 5 * DAY,
        version=version,
    )
    assert verdict(crew, TODAY + 5 * DAY, *seep).charge == Charge.PAID
    assert verdict(crew, TODAY + 6 * DAY, *seep).charge == Charge.FREE


def test_the_pages(crew: Crew) -> None:
    clerk, head = Browser(crew.clerk), Browser(crew.head)
    fields = {
        "unit": crew.unit.code,
        "company": "美家装饰",
        "what": "改造",
        "starts_on": "2026-12-01",
        "deposit": "2000",
    }
    assert clerk.send("fit_out_list", **fields, ends_on="2026-11-01").status_code == 422
    assert clerk.send("fit_out_list", **fields | {"unit": "无此房"}, ends_on="2027-01-01").status_code == 422
    assert clerk.send("fit_out_list", **fields, ends_on="2027-01-01").status_code == 302
    made = FitOut.objects.get()
    assert "Approve" not in clerk.look("fit_out_detail", made.pk).content.decode()
    assert clerk.send("fit_out_act", made.pk, "approve", version=1).status_code == 403
    assert head.send("fit_out_act", made.pk, "approve", version=1).status_code == 302
    assert clerk.send("fit_out_act", made.pk, "patrol", version=2, on="2026-12-02").status_code == 422
    violation = {"on": "2026-12-02", "finding": "拆改承重墙", "touches": ["structure"]}
    assert clerk.send("fit_out_act", made.pk, "patrol", version=2, **violation).status_code == 302
    page = head.look("fit_out_detail", made.pk).content.decode()
    assert "拆改承重墙" in page
    assert "Violation" in page
    assert made.unit.code in clerk.look("fit_out_list", unit=crew.unit.pk).content.decode()
    assert Browser(crew.cast.stranger).look("fit_out_detail", made.pk).status_code == 404
    assert clerk.send("fit_out_act", made.pk, "burn", version=2).status_code == 404
