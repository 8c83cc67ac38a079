"""A few hundred stories of complaints and orders are lived through by the real services, each at its own instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings

from benchmarks.orders import OrderPlot, OrderStory, order_plots
from benchmarks.plots import PERIODS, PLANNED, Plot, plots
from benchmarks.setting import AT, PROJECTS, clock_set
from benchmarks.staff import PROJECT_ROLES, project_make
from benchmarks.stencils import Stencil, columns_of, families, rehearsal, rehearsed, stencil
from complaints.enums import (
    Assessment,
    Confirmation,
    FactKind,
    Failure,
    Level,
    ResponseKind,
    RootCause,
    State,
)
from complaints.enums.plans import OptionKind
from complaints.policies.plans import Option
from complaints.services import ending, matters, plans, taking_over, work
from complaints.services.grading import complaints_regrade_due
from complaints.services.logging import Caller, Filing, Story, complaint_chase, complaint_respond
from core.accounts.models import User
from core.clock.services.sweep import sweep
from core.places.models import Building, Company, Project, Section, Unit
from frontdesk.services.calls import Call, call_log
from owners.enums import ContactKind
from owners.models import Person
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record

WHAT, NAME, PHONE, REMEDY = "STORYWHAT", "STORYNAME", "STORYPHONE", "尽快处理并说明原因"
LEAVE_OUT = ("records_searchrow", "records_numbercounter", "places_building", "places_section")
STAGE = ("places_project", "places_unit", "owners_person", "accounts_department", "accounts_user",
         "accounts_roleassignment")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a stencil, with what its copies need."""

    period: int
    kind: str
    year: int
    stencil: Stencil

    @property
    def counter(self) -> str:
        """What its number is counted by."""
        return f"number_{self.kind}_{self.year}"


@dataclass(frozen=True, slots=True)
class Stories:
    """All stories in the order of their periods, and the columns of their tables."""

    told: list[Told]
    columns: dict[str, list[str]]


@cache
def stories_rehearse(stories: int) -> Stories:
    """Play every story, let the sweep and the regrading come to the present, and take the records along."""
    offset = settings.CLOCK_OFFSET_SECONDS
    try:
        with rehearsal():
            stage = _Stage()
            told_of: list[Plot | OrderPlot] = [
                *plots(stories),
                *order_plots(stories // 3, len(PERIODS), stage.technicians),
            ]
            cases = {str(stage.play(plot)): plot for plot in told_of}
            clock_set(AT)
            complaints_regrade_due(at=AT)
            while sweep(AT).taken:
                pass
            rows = rehearsed(LEAVE_OUT)
            shared = {row.values[0] for row in rows if row.table in STAGE}
            family = families(rows, cases, shared)
    finally:
        settings.CLOCK_OFFSET_SECONDS = offset
    known = stage.known
    for row in rows:
        row.values = [_blanked(value) for value in row.values]
        if row.table == "records_case":
            row.put(number="%(number)s")
        if row.table == "notices_notice" and cases[row.value("case_id")].is_over:
            row.put(read_at=row.value("created_at"))  # somebody has read it long ago
    told = [
        Told(plot.period, *stage.number_of(case), stencil(family[case], known))
        for case, plot in cases.items()
    ]
    return Stories(told, columns_of(row for members in family.values() for row in members))


def _blanked(value: str) -> str:
    """The words of the story as places to be filled."""
    return value.replace(WHAT, "%(what)s").replace(NAME, "%(name)s").replace(PHONE, "%(phone)s")


class _Stage:
    """A project of its own with its people, where each story has its own home and owner."""

    def __init__(self) -> None:
        self.project, staff = project_make(Company.objects.get(), PROJECTS + 1)
        self.staff: dict[str, User] = dict(zip(PROJECT_ROLES, staff, strict=True))
        self.staff |= {user.username: user for user in User.objects.filter(username__in=["gm", "relations"])}
        building = Building.objects.create(project=self.project, name="1")
        self.section = Section.objects.create(building=building, name="1")
        self.known = {
            str(self.project.pk): "project",
            str(self.staff["desk"].department_id): "department",
            str(self.staff["steward"].department_id): "department_of_property",
            **{str(u.pk): f"staff_{n}" for n, u in enumerate(staff)},
        }
        self.numbers: dict[int, str] = {}

    @property
    def technicians(self) -> list[str]:
        return [name for name in self.staff if name.startswith("technician")]

    def number_of(self, case: str) -> tuple[str, int]:
        """Kind and year of its number."""
        kind, year, _count = self.numbers[int(case)].split("-")
        return kind, int(year)

    def play(self, plot: Plot | OrderPlot) -> int:
        """The id of the case."""
        unit, person = self._home(len(self.numbers) + 1)
        self.known |= {str(unit.pk): "unit", str(person.pk): "person"}
        story: _Story | OrderStory
        if isinstance(plot, OrderPlot):
            home = (self.project, unit, person)
            story = OrderStory(plot, home, self.staff, what=WHAT, phone=PHONE)
        else:
            story = _Story(plot, self.project, unit, person, self.staff)
        for _step in story.until_it_stands():
            pass
        self.numbers[story.case_id] = story.number
        return story.case_id

    def _home(self, number: int) -> tuple[Unit, Person]:
        unit = Unit.objects.create(
            project=self.project, building=self.section.building, section=self.section, room=str(number),
            code=f"{self.project.name} 1-1-{number}", door=f"1-1-{number}",
        )  # fmt: skip
        person = Person.objects.create(name=NAME, natural_key=f"story {number}", created_at=AT)
        return unit, person


class _Story:
    """Takes one complaint step by step; each step a little later than the one before."""

    def __init__(
        self, plot: Plot, project: Project, unit: Unit, person: Person, staff: dict[str, User]
    ) -> None:
        self.plot, self.staff = plot, staff
        self._taken_over = False
        self.now = plot.reported_at
        self.step = min((AT - self.now) / 16, dt.timedelta(hours=9))
        clock_set(self.now)
        logged = call_log(
            Call(
                kind=ContactKind.COMPLAINT, channel=plot.channel, project=project, unit=unit,
                caller=Caller(person=person, phone=PHONE), story=Story(what=WHAT, remedy=REMEDY),
                filing=Filing(channel=plot.channel, category=plot.category, level=plot.level),
                outcome="已登记，告知单号与回复时间",
            ),
            by=staff["desk"], at=self.now,
        )  # fmt: skip
        if logged.complaint is None:
            raise RuntimeError("a call about a complaint opens one")
        self.case_id, self.number = logged.complaint.pk, logged.complaint.case.number

    def until_it_stands(self) -> Iterator[State | None]:
        for state, take in self._way():
            self.now += self.step
            clock_set(self.now)
            take()
            yield state
            if state == self.plot.until:
                return

    def _do(self, service: Callable[..., object], by: str, **fields: object) -> None:
        service(case_id=self.case_id, by=self.staff[by], at=self.now, **fields)

    def _way(self) -> list[tuple[State | None, Callable[[], None]]]:
        until = self.plot.until
        if until == State.RECEIVED:
            return []
        way: list[tuple[State | None, Callable[[], None]]] = [
            (
                None,
                lambda: self._do(
                    complaint_respond, "desk", kind=ResponseKind.TOLD_WHEN, note="已致电说明处理步骤"
                ),
            )
        ]
        if until == State.WITHDRAWN:
            return [*way, (until, lambda: self._do(ending.complaint_withdraw, "desk", reason="业主撤回"))]
        if until == State.DEMAND_REFUSED:
            return [
                *way,
                (None, lambda: self._do(ending.demand_refuse, "manager", reason="诉求没有合同依据")),
                (
                    until,
                    lambda: self._do(complaint_respond, "desk", kind=ResponseKind.WRITTEN, note="已书面答复"),
                ),
            ]
        way.append((State.ASSESSED, self._assess))
        way += [(None, self._chase)] * self.plot.chases
        way.append((State.ASSIGNED, lambda: self._do(work.complaint_assign, "manager", to=self._handler)))
        if self.plot.taken_over:
            way.append((None, self._take_over))
        if self.plot.litigation:
            way.append((None, self._litigate))
        if self.plot.level != Level.MINOR or self.plot.litigation or self.plot.until in PLANNED:
            way += self._planned()
        return [*way, (State.DONE, self._finish), *self._end()]

    def _planned(self) -> list[tuple[State | None, Callable[[], None]]]:
        return [
            (State.INVESTIGATING, self._investigate),
            (State.PLAN_PROPOSED, self._propose),
            (State.PLAN_APPROVED, lambda: self._do(plans.plan_approve, "manager")),
            (State.AGREED, lambda: self._do(plans.plan_agree, "desk", note="业主同意方案")),
            (State.EXECUTING, self._execute),
        ]  # fmt: skip

    def _end(self) -> list[tuple[State | None, Callable[[], None]]]:
        return [
            (State.VERIFIED, lambda: self._do(work.complaint_verify, "desk", finding="现场查看，已处理")),
            (State.FOLLOWED_UP, self._follow_up),
            (State.CLOSED, self._close),
            (State.ARCHIVED, lambda: self._do(ending.complaint_archive, "manager")),
        ]  # fmt: skip

    @property
    def _worker(self) -> str:
        """Of the property company, as long as nobody has taken it over from there."""
        return "steward" if self.plot.level == Level.MINOR and not self._taken_over else "handler"

    @property
    def _handler(self) -> User:
        return self.staff[self._worker]

    def _assess(self) -> None:
        self._do(
            work.complaint_assess, "desk", assessment=Assessment.VALID, failure=Failure.MISTAKE, reason="情况属实",
            level=self.plot.level,
        )  # fmt: skip

    def _chase(self) -> None:
        self.now += dt.timedelta(days=1)
        clock_set(self.now)
        self._do(complaint_chase, "desk2", note="业主催办")

    def _take_over(self) -> None:
        self._taken_over = True
        self._do(taking_over.complaint_take_over, "manager", to=self._handler, reason="物业公司超期未处理")

    def _litigate(self) -> None:
        self._do(matters.fact_add, "manager", kind=FactKind.LITIGATION, note="收到律师函")

    def _investigate(self) -> None:
        self._do(
            work.complaint_investigate, self._worker, members=[self.staff["manager"]], note="已约上门查看"
        )

    def _propose(self) -> None:
        self._do(plans.plan_propose, self._worker, text="查明原因后维修", options=[REPAIR])

    def _finish(self) -> None:
        self._do(work.complaint_finish, self._worker, result="已处理完毕")

    def _close(self) -> None:
        cause = {"root_cause": RootCause.WORK, "department": self._handler.department}
        self._do(ending.complaint_close, "desk", confirmation=Confirmation.CONSENT, note="电话确认", **cause)

    def _execute(self) -> None:
        due_at = self.now + dt.timedelta(days=3)
        self._do(work.complaint_execute, self._worker, due_at=due_at, acceptance_standard="业主签字确认")

    def _follow_up(self) -> None:
        pending = FollowUp.objects.get(case_id=self.case_id, state="pending")
        follow_up_record(
            follow_up_id=pending.pk, score=90, words="处理及时", by=self.staff["desk2"], at=self.now
        )


# Under warranty, so that the manager alone decides it.
REPAIR = Option(OptionKind.REPAIR, Decimal(2600), "质量保证书", under_warranty=True)
