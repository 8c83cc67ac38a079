"""Homes and their owners: forty lines of a ledger go through the real import, the rest are copies of what it made."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks.setting import AT, PROJECTS, Scale
from benchmarks.stencils import Stencil, columns_of, families, filled, rehearsal, rehearsed, stencil
from benchmarks.words import findable, mobile_of, name_of
from core.encryption import encrypt
from core.places.models import Building, Section, Unit
from core.time import add_months, local_date
from owners.models import Person, Phone, SalesContract
from owners.policies.identity import natural_key
from owners.services.importing import ledger_import

LINES = 40
HEADER = (
    "项目", "楼栋", "单元", "房号", "楼层", "户型", "建筑面积", "业主姓名", "证件号码", "联系电话", "产权份额",
    "合同编号", "签约日期", "约定交付日期", "实际交付日期", "付款方式", "按揭银行",
)  # fmt: skip
UNIT, PERSON, PHONE = (model._meta.db_table for model in (Unit, Person, Phone))
BUILDING, SECTION, CONTRACT = (model._meta.db_table for model in (Building, Section, SalesContract))
ROOMS, FLOORS, SECTIONS = 4, 25, 2
IN_BUILDING = ROOMS * FLOORS * SECTIONS


@dataclass(frozen=True, slots=True)
class Homes:
    """What the import made of each line, and the columns of its tables."""

    stencils: list[Stencil]
    columns: dict[str, list[str]]


@cache
def homes_rehearse() -> Homes:
    """Import the lines and take the records along as stencils; one home with one owner each."""
    with rehearsal():
        ledger_import(content=_ledger(), file_name="homes.csv", by=None, at=AT)
        rows = rehearsed(leave_out=[BUILDING, SECTION, "owners_importbatch", "owners_importchange"])
        units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__gte=9 * 10**12)}
        stage = {str(key) for u in units.values() for key in (u.project_id, u.building_id, u.section_id)}
        known: dict[str, str] = {}
        for unit in units.values():
            known |= {str(unit.project_id): "project", str(unit.building_id): "building"}
            known |= {str(unit.section_id): "section"}
        found = families(rows, units, stage)
    for row in rows:
        if row.table == UNIT:
            row.put(code="%(code)s", door="%(door)s", room="%(room)s", floor="%(floor)s")
        elif row.table == PERSON:
            row.put(name="%(name)s", sort_key="%(sort_key)s", initials="%(initials)s")
            row.put(**{name: f"%({name})s" for name in ("natural_key", "id_number_token", "id_last4")})
        elif row.table == PHONE:
            row.put(number="%(phone)s", last4="%(last4)s", reversed="%(reversed)s")
        elif row.table == CONTRACT:
            row.put(number="HT%(number)s")
    return Homes([stencil(found[unit], known) for unit in sorted(found)], columns_of(rows))


def _ledger() -> bytes:
    """Homes handed over between five years ago and yesterday, and some that are still being built."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    today = local_date(AT)
    for line in range(LINES):
        handover = add_months(today, 4 - line * 2)
        signed = add_months(handover, -18)
        bank = "建设银行" if line % 3 else ""
        writer.writerow([
            "样板家园", "1栋", "1单元", f"{line + 1}01", line + 1, "B1" if line % 2 else "C1", "116.80",
            name_of(line), _id_number(line), mobile_of(line, LINES * 100).removeprefix("+86"), "100%", f"HT{line}",
            signed.isoformat(), handover.isoformat(), handover.isoformat() if handover <= today else "",
            "按揭" if bank else "全款", bank,
        ])  # fmt: skip
    return out.getvalue().encode()


def _id_number(number: int) -> str:
    """A number of the region 999999, which no real person has, with a right check digit."""
    born = dt.date(1960, 1, 1) + dt.timedelta(days=number % 14_000)
    digits = f"999999{born:%Y%m%d}{number // 14_000 % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def place_of(number: int, scale: Scale) -> tuple[int, int, int, int]:
    """Project, building in it, section in that, and home in the section, all from 0."""
    project, inside = divmod(number, scale.homes_per_project)
    building, inside = divmod(inside, IN_BUILDING)
    section, inside = divmod(inside, ROOMS * FLOORS)
    return project, building, section, inside


def buildings_per_project(scale: Scale) -> int:
    return -(-scale.homes_per_project // IN_BUILDING)


def building_lines(scale: Scale, first_project: int) -> dict[str, str]:
    """Every building with its sections, numbered through from 1 in the order of the projects."""
    buildings, sections = [], []
    each = buildings_per_project(scale)
    for project in range(PROJECTS):
        for building in range(each):
            key = project * each + building + 1
            buildings.append(f"{key}\t{building + 1}\t{first_project + project}\n")
            sections += [f"{(key - 1) * SECTIONS + s + 1}\t{s + 1}\t{key}\n" for s in range(SECTIONS)]
    return {BUILDING: "".join(buildings), SECTION: "".join(sections)}


def home_lines(
    homes: Homes, scale: Scale, numbers: range, project_names: list[str], first_project: int
) -> Iterator[tuple[str, str]]:
    """(table, lines) of homes number by number: home *n*, its person and its ownership have the id *n* + 1."""
    each = buildings_per_project(scale)
    for number in numbers:
        project, building, section, inside = place_of(number, scale)
        made = homes.stencils[number % len(homes.stencils)]
        floor, door_on_floor = divmod(inside, ROOMS)
        room = f"{floor + 1}{door_on_floor + 1:02}"
        door = Unit.door_of(str(building + 1), str(section + 1), room)
        name, phone, id_number = name_of(number), mobile_of(number, scale.rows), _id_number(number)
        sort_key, initials = findable(name)
        digits = phone[1:]
        values = {
            "project": first_project + project,
            "building": project * each + building + 1,
            "section": (project * each + building) * SECTIONS + section + 1,
            "code": f"{project_names[project]} {door}", "door": door, "room": room, "floor": floor + 1,
            "name": name, "sort_key": sort_key.replace("\t", "\\t"), "initials": initials,
            "natural_key": natural_key(name=name, id_number=id_number),
            "id_number_token": "\\\\x" + encrypt(id_number.encode()).hex(), "id_last4": id_number[-4:],
            "phone": phone, "last4": digits[-4:], "reversed": digits[::-1], "number": number + 1,
        }  # fmt: skip
        first = {table: number * count + 1 for table, count in MOST.items()}
        filled(values, first, made.ids)
        for table, lines in made.lines.items():
            yield table, lines % values


# How many ids a home takes in each table at most: stages are several, the rest is one.
MOST = {UNIT: 1, PERSON: 1, PHONE: 1, CONTRACT: 1, "owners_ownership": 1, "owners_stagemove": 6}
