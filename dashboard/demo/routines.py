"""What goes on beside complaints: the ledger comes in, stages move, people read their notices, and other calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from django.db import connection
from django.db.models import Max, Min

from complaints.enums import Action, CheckResult
from complaints.models import Complaint, ReCheck
from complaints.policies.actions import refusal
from complaints.services.rechecks import recheck_record
from complaints.tasks import draw_rechecks
from core.accounts.models import User
from core.notices.models import Notice
from core.notices.services import notices_mark_all_read
from core.time import add_months, local_date, local_zone, start_of_day
from dashboard.demo import texts
from dashboard.demo.acting import DESKS, owner_of
from dashboard.demo.cast import NAMES, STEWARDS
from dashboard.demo.everyday import BEFORE_HANDOVER, CONTACT_CHANNELS, CONTACT_MIX, Days, dealt
from dashboard.demo.homes import Home, ledger_csv
from dashboard.demo.timeline import Strand
from owners.enums import Channel, ContactKind
from owners.models import Ownership
from owners.services.contacts import contact_log
from owners.services.importing import ledger_import
from owners.tasks import move_stages

Cast = dict[str, User]

UNREAD_DAYS = 2


def ledgers(homes: Sequence[Home], cast: Cast, start: dt.datetime, end: dt.datetime) -> Strand:
    """What the sales system has new every month, and once more in the last days (OWN-07)."""
    since = local_date(start)
    days = [add_months(since, months) for months in range(1, 24)]
    last = local_date(end) - dt.timedelta(days=1)
    for on in [*(day for day in days if day < last), last]:
        at = start_of_day(on) + dt.timedelta(hours=9, minutes=20)
        yield at
        if content := ledger_csv(homes, on, since):
            ledger_import(content=content, file_name=f"业主台账 {on}.csv", by=cast["manager"], at=at)
        if on.month % 4 == 1:
            tables_measure()
        since = on


def tables_measure() -> None:
    """Let PostgreSQL see how large the tables have become; by itself it does so after a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def nights(start: dt.datetime, end: dt.datetime) -> Strand:
    """Soon after midnight the stages move that are due (OWN-03); in other nights nothing would happen."""
    at = start
    while at <= end:
        yield at
        move_stages()
        following = Ownership.objects.current().aggregate(on=Min("next_stage_on"))["on"]
        tonight = start_of_day(local_date(at) + dt.timedelta(days=1))
        at = max(start_of_day(following), tonight) if following else tonight
        at += dt.timedelta(minutes=10)


def rechecks(cast: Cast, start: dt.datetime, end: dt.datetime) -> Strand:
    """On the first of a month the last one is drawn; what was drawn before is checked again by now (CMP-29)."""
    on = add_months(local_date(start).replace(day=1), 1)
    while on <= local_date(end):
        at = start_of_day(on) + dt.timedelta(hours=7)
        if at > end:
            return
        yield at
        for waiting in ReCheck.objects.filter(checked_at=None).select_related("complaint__case"):
            _recheck(waiting.complaint, cast, at)
        draw_rechecks()
        on = add_months(on, 1)


def _recheck(complaint: Complaint, cast: Cast, at: dt.datetime) -> None:
    """By the first of the desk or the managers who had no hand in it."""
    for name in (*DESKS, "manager", "manager2"):
        if refusal(Action.RECHECK, user=cast[name], complaint=complaint) is None:
            recheck_record(
                case_id=complaint.pk, result=CheckResult.IN_ORDER, finding="电话与现场核对，情况属实",
                by=cast[name], at=at,
            )  # fmt: skip
            return


def reading(start: dt.datetime, end: dt.datetime) -> Strand:
    """Once a week people read what they were told; what came in the last days is still unread."""
    readers = User.objects.in_bulk()
    at = start + dt.timedelta(days=3)
    while at < end - dt.timedelta(days=UNREAD_DAYS):
        yield at
        unread = (
            Notice.objects.filter(read_at=None).values_list("recipient").annotate(newest=Max("pk")).order_by()
        )
        for recipient, newest in sorted(unread):
            notices_mark_all_read(by=readers[recipient], up_to_id=newest, at=at)
        at += dt.timedelta(days=6, hours=13)


def calls(days: Days, count: int, cast: Cast) -> list[Strand]:
    """Everything that people call about and that is no complaint (DSK-01, DSK-02)."""
    dice = days.dice
    kinds = dealt(CONTACT_MIX, count, dice)
    channels = dealt(CONTACT_CHANNELS, count, dice)
    return [
        _call(at, (kind, channel), days.owned(at), cast, dice)
        for at, kind, channel in zip(days.instants(count), kinds, channels, strict=True)
    ]


def _call(at: dt.datetime, what: tuple[ContactKind, Channel], home: Home, cast: Cast, dice: Random) -> Strand:
    kind, channel = what
    yield at
    if home.handed_over_on > local_date(at) and kind not in BEFORE_HANDOVER:
        kind = dice.choice(BEFORE_HANDOVER)
    ownership = owner_of(home.code)
    steward = NAMES[STEWARDS[home.estate]]
    summary, outcome = texts.contact(kind, dice, building=home.building, steward=steward)
    is_night = not 8 <= at.astimezone(local_zone()).hour < 20
    contact_log(
        channel=channel,
        kind=kind,
        summary=summary,
        outcome=outcome,
        by=cast["night" if is_night else dice.choice(DESKS)],
        at=at,
        unit=ownership.unit,
        person=ownership.person,
        caller_name=ownership.person.name,
        rings=dice.choice((1, 1, 2, 2, 2, 3, 3, 4)) if channel == Channel.PHONE else None,
    )
