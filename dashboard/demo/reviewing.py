"""What several departments do together: helping, one matter of three callers, weekly and monthly reviews.

On the opening day one project's ledger was gone through this week and another's is due (CMP-18); the last monthly
review left something to do (CMP-25).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from complaints.enums import RootCause, State
from complaints.models import Category, Complaint, ReviewDecision
from complaints.selectors.ledger import ledger_visible_to
from complaints.services.groups import complaints_link
from complaints.services.ledger import ledger_review
from complaints.services.monthly import review_decide, review_decision_finish
from complaints.services.transfers import collaborators_name
from core.accounts.models import Department
from core.places.models import Project
from core.time import add_months, local_date, start_of_day
from dashboard.demo.acting import Cast
from dashboard.demo.cast import DESIGN, ENGINEERING, PROPERTY
from dashboard.demo.fates import Fate
from dashboard.demo.timeline import Strand

DAY, WEEK, HOUR = dt.timedelta(days=1), dt.timedelta(days=7), dt.timedelta(hours=1)
IN_WORK = (State.INVESTIGATING, State.PLAN_PROPOSED, State.PLAN_APPROVED, State.AGREED, State.EXECUTING)
# Where, how many weeks are gone through, and how many days ago the last time was.
REVIEWED = (("望江府", 5, 2), ("桂语园", 4, 9))
HELPS = (
    (DESIGN, "复核节点图纸，出具意见"),
    (PROPERTY, "协调进场时间和楼上住户"),
    (ENGINEERING, "现场检测并出具方案"),
)
DECISIONS = ("设计部周三前书面答复，逾期由经理催办", "两部门联合到场，周五前给业主方案", "继续跟进，下周再看")
AT_ONCE = 2  # complaints that get help before each review


def together(fates: Sequence[Fate], cast: Cast, end: dt.datetime) -> list[Strand]:
    """All of it; ``fates`` are those that become one matter."""
    return [
        *(_weekly(project, weeks, days_ago, cast, end) for project, weeks, days_ago in REVIEWED),
        *(_monthly(back, cast, end) for back in (3, 2, 1)),
        *([_linked(fates, cast)] if len(fates) > 1 else []),
    ]


def _weekly(name: str, weeks: int, days_ago: int, cast: Cast, end: dt.datetime) -> Strand:
    """A day before each review some complaints get the help of another department, and a day before the end."""
    project, manager = Project.objects.get(name=name), cast["manager"]
    for week in reversed(range(weeks)):
        at = start_of_day(local_date(end) - days_ago * DAY - week * WEEK) + 10 * HOUR
        yield at - DAY
        _help(project, cast, at - DAY)
        yield at
        ledger = ledger_visible_to(manager, project.pk).order_by("pk").values_list("pk", flat=True)
        seen = {pk: DECISIONS[number % len(DECISIONS)] for number, pk in enumerate(ledger)}
        if seen:
            ledger_review(project=project, seen=seen, notes="每周例会，各部门负责人参加", by=manager, at=at)
    yield end - DAY
    _help(project, cast, end - DAY)


def _help(project: Project, cast: Cast, at: dt.datetime) -> None:
    alone = Complaint.objects.filter(case__project=project, state__in=IN_WORK, collaborators=None)
    for number, complaint in enumerate(alone.order_by("pk")[:AT_ONCE]):
        name, what = HELPS[(complaint.pk + number) % len(HELPS)]
        departments = [Department.objects.get(name=name)]
        collaborators_name(
            case_id=complaint.pk, departments=departments, what=what, by=cast["manager"], at=at
        )


# Category or root cause, decision, who does it, in how many days, and what came of it.
DECIDED: dict[int, tuple[tuple[str, str, str, int, str], ...]] = {
    3: (("eng-leak", "飘窗和外墙节点淋水试验改为逐户做", "handler", 20, "三栋已逐户淋水，整改 14 处"),),
    2: (
        ("eng-doors", "入户门安装增加交付前复调一次", "handler", 15, "已纳入交付前检查表"),
        ("work", "每周抽查一个班组的隐蔽工程照片", "engineer2", 25, ""),
    ),
    1: (
        ("eng-leak", "厂家共同复查窗框打胶，两周内出整改单", "handler", 40, ""),
        ("service-speed", "夜间来电改为次日九点前必回", "service", 35, ""),
    ),
}


def _monthly(back: int, cast: Cast, end: dt.datetime) -> Strand:
    """In the first days of a month the one before is gone through, some weeks later it is done."""
    month = add_months(local_date(end).replace(day=1), -back)
    at = start_of_day(add_months(month, 1) + 3 * DAY) + 15 * HOUR
    if at > end:  # this month's meeting is still to come: the one before was the last
        return
    yield at
    made: list[tuple[ReviewDecision, str, str]] = []
    project = Project.objects.get(name="望江府")
    for about, decision, owner, days, result in DECIDED[back]:
        point = Category.objects.filter(code=about).first()
        row = review_decide(
            project=project, month_on=month, decision=decision, owner=cast[owner], category=point,
            root_cause=None if point else RootCause(about), due_on=local_date(at) + days * DAY,
            by=cast["manager"], at=at,
        )  # fmt: skip
        made.append((row, owner, result))
    for row, owner, result in made:
        if result:
            yield (at := at + 12 * DAY)
            review_decision_finish(decision_id=row.pk, result=result, by=cast[owner], at=at)


def _linked(fates: Sequence[Fate], cast: Cast) -> Strand:
    """Three neighbours called about one cause: the desk links them, and one of them speaks for all (CMP-32)."""
    at = max(fate.at for fate in fates) + 2 * HOUR
    yield at
    homes = [fate.home for fate in fates]
    found = Complaint.objects.filter(case__unit__code__in=homes, category__code=fates[0].category)
    first, *others = found.filter(case__is_open=True).order_by("case__reported_at", "pk")
    complaints_link(matter_id=first.matter_id, case_ids=[each.pk for each in others], by=cast["desk"], at=at)
