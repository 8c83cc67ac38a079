"""Who is calling: found by last digits, name, initials or unit code while the clerk types (DSK-03)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from core.accounts.models import User
from core.accounts.policies import Scope
from core.masking import mask_phone
from core.places.models import Unit, door_typed
from core.records.searching import SPAN
from owners.enums import Stage, UnitContactKind
from owners.models import Ownership, Person, Phone, UnitContact
from owners.policies.lookups import FEWEST_DIGITS, as_typed, ending_and_name, is_whole, phone_digits
from owners.policies.visibility import look_up_scope

LIMIT = 8
MOST = 200  # so many matches are put in order; who typed so little that there are more types on
MOST_BY_LETTERS = 64  # which are read from all over the table, one by one


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the person, as the clerk sees it; ``speaks_as`` is set for who is no owner of it (OWN-04)."""

    unit_id: int
    code: str
    stage: Stage
    is_current: bool
    speaks_as: UnitContactKind | None = None
    may_report: bool = True


@dataclass(frozen=True, slots=True)
class CallerHit:
    """One line of the answer: a person with units and masked phones, or a unit that nobody owns yet."""

    person_id: int | None
    name: str
    phones: list[str] = field(default_factory=list)
    units: list[UnitLine] = field(default_factory=list)

    @property
    def phone(self) -> str:
        return self.phones[0] if self.phones else ""


def callers_find(user: User, query: str, *, on: dt.date) -> list[CallerHit]:
    """At most eight hits for what was typed, masked, in at most five queries beside the roles (DSK-03, SEC-01).

    Owners, and who speaks for a unit on that day: family, tenants, agents (OWN-04).
    Four or more digits are the end of a phone, of which the last four count, or a whole number; ``8000 张`` is an
    end and a name; ``1-2-301``, ``金色家园 1-2-301`` and ``1栋2单元301`` are a unit; letters are pinyin initials,
    anything else the beginning of a name. What is asked by digits is counted before (``lookup_take``).
    """
    typed = as_typed(query)
    scope = look_up_scope(user)
    if not typed or not scope:
        return []
    if digits := phone_digits(typed):
        return _hits(scope, _has_phone(digits), on)
    if door := door_typed(typed):
        return _unit_hits(scope, project_typed(typed), door, on)
    if scope.everywhere and typed.isascii() and not ending_and_name(typed)[0]:
        return _first_of(scope, _people_by_letters(typed), on)
    return _hits(scope, _named(typed), on)


def project_typed(typed: str) -> str:
    """The project's name before a unit code: ``金色家园`` of ``金色家园1栋2单元301``."""
    head = re.match(r"[^\d]*", typed)
    return re.sub(r"[a-z]?[-\s栋幢座号楼]*$", "", head.group() if head else "").strip()


def person_filter(query: str) -> Q:
    """Which people are meant by what was typed, with the same reading as :func:`callers_find`."""
    typed = as_typed(query)
    if digits := phone_digits(typed):
        return _has_phone(digits)
    if door := door_typed(typed):
        units = Unit.objects.filter(behind(door), project__name__istartswith=project_typed(typed))
        return Q(pk__in=Ownership.objects.filter(unit__in=units).values("person_id"))
    return _named(typed)


def behind(door: str) -> Q:
    """Doors that begin so; letters in both cases, because only a plain prefix is answered by the index."""
    as_typed = Q(door__startswith=door)
    return as_typed if door == door.upper() else as_typed | Q(door__startswith=door.upper())


def _has_phone(digits: str) -> Q:
    """Whose number this is; of a number that is not whole only the last four digits count (OWN-05)."""
    if is_whole(digits):
        whole = Q(reversed__startswith=digits[::-1], number__in=[f"+86{digits}", f"+{digits}"])
        return Q(pk__in=Phone.objects.filter(whole).values("person_id"))
    ending = digits[-FEWEST_DIGITS:][::-1]
    return Q(pk__in=Phone.objects.filter(reversed__startswith=ending).values("person_id"))


def _named(typed: str) -> Q:
    ending, name = ending_and_name(typed)
    if ending:
        return _has_phone(ending) & _called(name)
    return _called(typed)


def _called(name: str) -> Q:
    compact = name.replace(" ", "")
    if compact.isascii():
        return Q(initials__contains=[compact])
    return Q(name__startswith=name)


def _people_by_letters(typed: str) -> dict[int, str]:
    """Some whose name has these initials, by id, span by span until there are enough.

    Gathering all of them, thousands for two letters among a million, took ten times as long as reading those.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT hit.id, hit.name
            FROM generate_series((SELECT max(id) FROM owners_person) / {SPAN}, 0, -1) AS span (number)
            CROSS JOIN LATERAL (
                SELECT id, name FROM owners_person
                WHERE initials @> %(initials)s::varchar[] AND ARRAY[id / {SPAN}] && ARRAY[span.number]
                AND merged_into_id IS NULL LIMIT %(most)s
            ) AS hit
            LIMIT %(most)s
            """,  # noqa: S608  # our own numbers
            {"initials": [typed.replace(" ", "")], "most": MOST_BY_LETTERS},
        )
        return dict(cursor.fetchall())


def _hits(scope: Scope, wanted: Q, on: dt.date) -> list[CallerHit]:
    found = dict(Person.objects.in_scope(scope).filter(wanted).values_list("pk", "name")[:MOST])
    if not scope.everywhere:  # else they are among them already
        speaks = UnitContact.objects.in_scope(scope).values("person_id")
        others = Person.objects.filter(wanted, pk__in=speaks, merged_into=None)
        found |= dict(others.values_list("pk", "name")[:MOST])
    return _first_of(scope, found, on)


def _first_of(scope: Scope, found: dict[int, str], on: dt.date) -> list[CallerHit]:
    first = sorted(found.items(), key=lambda person: (person[1], person[0]))[:LIMIT]
    return _with_spoken_for(scope, described(scope, first), on)


def _with_spoken_for(scope: Scope, hits: list[CallerHit], on: dt.date) -> list[CallerHit]:
    """The hits with the units that they speak for behind their own, the present ones first."""
    lines: dict[int, list[UnitLine]] = defaultdict(list)
    people = [hit.person_id for hit in hits]
    spoken_for = UnitContact.objects.in_scope(scope).filter(person__in=people).select_related("unit")
    for each in spoken_for.order_by("-pk"):
        kind = UnitContactKind(each.kind)
        line = UnitLine(
            each.unit_id, each.unit.code, Stage.POTENTIAL, each.is_current(on), kind, each.may_report
        )
        lines[each.person_id].append(line)
    for hit in hits:
        hit.units.extend(_current_first(lines[hit.person_id or 0]))
    return hits


def _unit_hits(scope: Scope, project: str, door: str, on: dt.date) -> list[CallerHit]:
    """Owners of the units whose door begins so, exact door first, and who speaks for these units.

    A unit without owner stands for itself.
    """
    units = _behind_door(scope, project, door)
    now = FilteredRelation("ownerships", condition=Q(ownerships__ended_on__isnull=True))
    rows = list(
        Unit.objects.filter(pk__in=units.values("pk")[:MOST])
        .annotate(now=now)
        .order_by("door", "code", "now__pk")
        .values_list("pk", "code", "now__person_id", "now__person__name")[:LIMIT]
    )
    speaks = UnitContact.objects.current(on).filter(unit__in={row[0] for row in rows})
    speakers = list(speaks.order_by("unit__door", "pk").values_list("unit_id", "person_id", "person__name"))
    people = {person: name for _, _, person, name in rows if person is not None}
    people |= {person: name for _, person, name in speakers}
    by_person = {hit.person_id: hit for hit in described(scope, people.items())}
    _with_spoken_for(scope, list(by_person.values()), on)
    hits: list[CallerHit] = []
    last_of = {row[0]: index for index, row in enumerate(rows)}
    for index, (unit_id, code, person, _) in enumerate(rows):
        if person is None:
            hits.append(CallerHit(None, "", units=[UnitLine(unit_id, code, Stage.POTENTIAL, True)]))
        elif person in by_person:
            hits.append(by_person.pop(person))
        if last_of[unit_id] == index:  # behind the owners of the unit
            who = (person for unit, person, _name in speakers if unit == unit_id)
            hits += [by_person.pop(person) for person in who if person in by_person]
    return hits[:LIMIT]


def _behind_door(scope: Scope, project: str, door: str) -> QuerySet[Unit]:
    units = Unit.objects.filter(behind(door))
    if not scope.everywhere:
        units = units.filter(project_id__in=scope.project_ids)
    return units.filter(project__name__istartswith=project) if project else units


def unit_codes(scope: Scope, query: str) -> list[str]:
    """The codes of at most eight units whose door begins as it was typed, exact door first."""
    typed = as_typed(query).rstrip("- ")  # the next part of the door is still to come
    door = door_typed(typed)
    if not door or not scope:
        return []
    units = Unit.objects.filter(pk__in=_behind_door(scope, project_typed(typed), door).values("pk")[:MOST])
    return list(units.order_by("door", "code").values_list("code", flat=True)[:LIMIT])


def units_named(hits: Iterable[CallerHit], query: str) -> list[UnitLine]:
    """Of the units of the hits those whose door was typed, each once; none when no door was."""
    door = door_typed(as_typed(query))
    lines = {line.unit_id: line for hit in hits for line in hit.units}
    return [line for line in lines.values() if door and f" {door}" in line.code.lower()]


def described(scope: Scope, found: Iterable[tuple[int, str]]) -> list[CallerHit]:
    """The people with their masked phones and their units in these projects, in two queries."""
    people = dict(found)
    if not people:
        return []
    phones: dict[int, list[str]] = defaultdict(list)
    for phone in Phone.objects.filter(person__in=people).order_by("-is_primary", "pk"):
        phones[phone.person_id].append(mask_phone(phone.national))
    units: dict[int, list[UnitLine]] = defaultdict(list)
    owned = Ownership.objects.in_scope(scope).filter(person__in=people).select_related("unit")
    for each in owned.order_by("-valid_from", "pk"):
        line = UnitLine(each.unit_id, each.unit.code, Stage(each.stage), each.ended_on is None)
        units[each.person_id].append(line)
    return [CallerHit(pk, name, phones[pk], _current_first(units[pk])) for pk, name in people.items()]


def _current_first(lines: list[UnitLine]) -> list[UnitLine]:
    return sorted(lines, key=lambda line: not line.is_current)
