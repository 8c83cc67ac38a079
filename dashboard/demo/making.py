"""The demo as a whole: homes, people, eighteen months of history, and the day on which it opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.db import transaction

from complaints.models import Complaint
from complaints.services.appraisal_bodies import appraisal_body_add
from core.places.models import Company, Unit
from core.records.services import history_add
from core.time import add_months_at, local_date
from dashboard.demo import contracting, desking, everyday, promising, repairing, reviewing, routines
from dashboard.demo.cast import cast_assign, cast_load, cast_make, cast_reachable
from dashboard.demo.homes import homes_made, ledger_csv
from dashboard.demo.lives import Life
from dashboard.demo.progress import Progress
from dashboard.demo.scenes import SCENES, fates_of
from dashboard.demo.sparing import seldom_collecting, settings_kept, without_savepoints
from dashboard.demo.timeline import Timeline, moved_clock
from owners.models import Contact
from owners.services.importing import ledger_import

MONTHS = 18
MADE = "demo_made"
COMPLAINTS = 180
CALLS = 500


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the demo is made, in percent: homes, what happens on ordinary days, scenes of the opening day."""

    homes: int = 100
    days: int = 100
    scenes: int = 100


@dataclass(frozen=True, slots=True)
class Made:
    """What there is now."""

    units: int
    complaints: int
    contacts: int


@transaction.atomic
def demo_make(*, at: dt.datetime, size: Size, progress: Progress) -> Made:
    """Make all of it in an empty database, or nothing; it ends at ``at``, the day it is opened.

    The same every time but for the dates: everything is decided by dice with a fixed start.
    """
    start = add_months_at(at, -MONTHS)
    dice = Random("demo")  # noqa: S311  # a story, nothing secret
    homes = homes_made(local_date(at), size.homes)
    with moved_clock() as move, without_savepoints(), seldom_collecting(), settings_kept():
        move(start)
        progress.part("homes and their owners", 0.0, 0.08)
        Company.objects.get_or_create(name="示范地产集团")
        cast_make()
        ledger = ledger_csv(homes, local_date(start))
        ledger_import(content=ledger, file_name="业主台账.csv", by=cast_load()["manager"], at=start)
        cast = cast_assign()
        name, recognition = "江城市房屋安全鉴定中心", "房鉴字 2019-007"
        contracting.companies(cast, start)
        appraisal_body_add(name=name, recognition=recognition, by=cast["admin"], at=start)
        routines.tables_measure()
        progress.part("18 months of history", 0.08, 1.0)
        timeline = Timeline(start, at, move, progress.seen)
        scenes = fates_of(SCENES[: len(SCENES) * size.scenes // 100], homes, at, dice)
        days = everyday.Days(homes, start, at, dice)
        ordinary = everyday.complaints(days, COMPLAINTS * size.days // 100 - len(scenes), scenes)
        for number, fate in enumerate([*scenes, *ordinary]):
            own_dice = Random(f"life {number}")  # noqa: S311  # its own, so that no life depends on another
            timeline.add(Life(fate, cast, own_dice, timeline.add).strand())
        for strand in promising.promises(days, cast, Random("promises")):  # noqa: S311  # as above
            timeline.add(strand)
        of_engineering = everyday.Days(homes, start, at, Random("repairs"))  # noqa: S311  # as above
        beside = [
            *desking.desk_work(days, cast),
            *repairing.repairs(of_engineering, cast, size.days),
            *contracting.notices(of_engineering, cast),
            *contracting.fit_outs_under_way(of_engineering, cast),
            *reviewing.together([fate for fate in scenes if fate.same], cast, at),
        ]
        for strand in beside[: len(beside) * size.scenes // 100]:
            timeline.add(strand)
        for strand in (
            *routines.calls(days, CALLS * size.days // 100, cast),
            routines.ledgers(homes, cast, start, at),
            routines.nights(start, at),
            routines.reading(start, at),
            routines.rechecks(cast, start, at),
        ):
            timeline.add(strand, rings=False)
        timeline.run()
    cast_reachable()
    history_add(case=None, action=MADE, by=None, at=at)
    progress.done()
    return Made(Unit.objects.count(), Complaint.objects.count(), Contact.objects.count())
