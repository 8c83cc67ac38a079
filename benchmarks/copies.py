"""The plan of a database: how often each story and each home is copied, and which ids the copies get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any

from benchmarks.homes import Homes, building_lines, home_lines, homes_rehearse, place_of
from benchmarks.plots import SHARES
from benchmarks.setting import ORDERS, PROJECTS, Scale
from benchmarks.staff import DEPARTMENTS, PROJECT_ROLES, company_make, project_make
from benchmarks.stencils import filled, tables
from benchmarks.stories import REMEDY, Stories, Told, stories_rehearse
from benchmarks.words import mobile_of, name_of, what_of
from core.places.models import Project
from core.records.enums import CaseKind
from core.records.services import search_text
from core.text import bigrams

SEARCH = "records_searchrow"
CASE = "records_case"
STRIDE = 618_033_989  # a prime: neighbouring complaints are about homes far apart


@dataclass(frozen=True, slots=True)
class Round:
    """Each story of a period once more."""

    stories: list[Told]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Job:
    """Homes, or rounds of a period."""

    period: int
    numbers: range


@dataclass(slots=True)
class Plan:
    """Everything that the processes need to write their lines."""

    scale: Scale
    homes: Homes
    stories: Stories
    projects: list[tuple[int, str]]
    first_staff: int
    first_department: int
    rounds: list[Round]
    repeats: list[int]
    starts: list[Counter[str]]

    @property
    def stage(self) -> dict[str, str]:
        return building_lines(self.scale, self.projects[0][0])

    @property
    def columns(self) -> dict[str, list[str]]:
        return (
            self.homes.columns | self.stories.columns | {SEARCH: ["case_id", "project_id", "text", "grams"]}
        )

    @property
    def tables(self) -> list[str]:
        return sorted({*self.columns, *self.stage})

    def jobs(self, chunk: int) -> Iterator[Job]:
        for start in range(0, self.scale.rows, chunk):
            yield Job(-1, range(start, min(start + chunk, self.scale.rows)))
        for period, repeats in enumerate(self.repeats):
            step = max(1, chunk // len(self.rounds[period].stories))
            for start in range(0, repeats, step):
                yield Job(period, range(start, min(start + step, repeats)))

    def lines(self, job: Job) -> Iterator[tuple[str, str]]:
        """(table, lines) of a job."""
        if job.period < 0:
            names = [name for _pk, name in self.projects]
            yield from home_lines(self.homes, self.scale, job.numbers, names, self.projects[0][0])
            return
        one = self.rounds[job.period]
        for number in job.numbers:
            first = {key: start + number * one.counts[key] for key, start in self.starts[job.period].items()}
            for told in one.stories:
                yield from self._story(told, first)

    def _story(self, told: Told, first: dict[str, int]) -> Iterator[tuple[str, str]]:
        case = first[CASE]
        home = case * STRIDE % self.scale.rows
        project = place_of(home, self.scale)[0]
        number = f"{told.kind}-{told.year}-{first[told.counter]:06d}"
        name, what = name_of(home), what_of(case)
        first[told.counter] += 1
        staff = self.first_staff + project * len(PROJECT_ROLES)
        department = self.first_department + project * DEPARTMENTS
        values: dict[str, Any] = {f"staff_{n}": staff + n for n in range(len(PROJECT_ROLES))}
        values |= {
            "project": self.projects[project][0], "department": department, "department_of_property": department + 1,
            "unit": home + 1, "person": home + 1, "number": number, "what": what,
            "name": name, "phone": mobile_of(home, self.scale.rows).removeprefix("+86"),
        }  # fmt: skip
        filled(values, first, told.stencil.ids)
        for table, lines in told.stencil.lines.items():
            yield table, lines % values
        words = (what, "", "", REMEDY, name) if told.kind == CaseKind.COMPLAINT else (what, "", name)
        text = search_text(number, what, *words)
        yield SEARCH, f"{case}\t{values['project']}\t{text}\t{{{','.join(map(_quoted, bigrams(text)))}}}\n"


def _quoted(gram: str) -> str:
    return f'"{gram}"' if "," in gram else gram


def planned(scale: Scale) -> Plan:
    """Staff and projects are made here; homes and stories are rehearsed and only planned."""
    if gcd(STRIDE, scale.rows) != 1:
        raise ValueError(f"{scale.rows} homes cannot be walked through with this stride")
    company = company_make()
    made = [project_make(company, number) for number in range(PROJECTS)]
    homes, stories = homes_rehearse(), stories_rehearse(scale.stories)
    rounds = [_round([told for told in stories.told if told.period == p]) for p in range(len(SHARES))]
    repeats, starts, at = [], [], Counter(dict.fromkeys(tables(), 1))
    for share, one in zip(SHARES, rounds, strict=True):
        at.update({key: 1 for key in one.counts if key not in at})
        fewer = scale.orders / ORDERS if one.stories[0].kind == CaseKind.WORK_ORDER else 1.0
        repeats.append(max(1, round(scale.rows * share * fewer / len(one.stories))))
        starts.append(at.copy())
        at.update({key: count * repeats[-1] for key, count in one.counts.items()})
    first = made[0][1][0]
    assert first.department_id is not None  # they work in the project's own
    projects = list(Project.objects.order_by("pk").values_list("pk", "name"))
    return Plan(scale, homes, stories, projects, first.pk, first.department_id, rounds, repeats, starts)


def _round(told: list[Told]) -> Round:
    counts: Counter[str] = Counter()
    for story in told:
        counts.update(story.stencil.ids)
        counts[story.counter] += 1
    return Round(told, counts)


def afterwards(plan: Plan) -> Iterator[str]:
    """What the copies have used up: the sequences and the counters of numbers."""
    for table, model in tables().items():
        if table in plan.tables and model._meta.pk is not None and model._meta.pk.column == "id":
            yield (
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # our own names
                f"(SELECT coalesce(max(id), 1) FROM {table}))"
            )
    used = plan.starts[-1].copy()
    used.update({key: count * plan.repeats[-1] for key, count in plan.rounds[-1].counts.items()})
    for key, following in used.items():
        if key.startswith("number_"):
            _counter, kind, year = key.split("_")
            yield (
                "INSERT INTO records_numbercounter (kind, year, last) "  # our own numbers
                f"VALUES ('{kind}', {year}, {following - 1})"
            )
