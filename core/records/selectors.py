"""Reads on the spine: search, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.records import history
from core.records.models import Case, HistoryEntry, SearchRow
from core.records.paging import Page, page_of_keys
from core.records.querysets import kinds_seen, own_of, visible_to
from core.records.searching import Asked, newest_holding
from core.text import bigrams, normalise

R = TypeVar("R", bound=Model)
PEOPLE_KEYS = ("user", "from_user", "to_user", "from_responsible", "to_responsible")


def cases_search(user: User, query: str) -> QuerySet[SearchRow]:
    """Search rows of visible cases whose words contain the query (SEC-01; same hits as a plain LIKE).

    All pairs of the query's characters must be there (the index answers that), then the words are checked
    themselves.  A query of one character is answered by its text alone.  The key of a row is that of its case.
    """
    return rows_holding(SearchRow.objects.filter(_seen_by(user)), query)


def searched(query: str) -> str:
    """What is looked for: as the texts are kept, which cannot hold a zero byte."""
    return normalise(query.replace("\x00", ""))


def rows_holding(rows: QuerySet[R], query: str) -> QuerySet[R]:
    """Those of the rows (with ``text`` and its ``grams``) in which the query stands; none for an empty one."""
    wanted = searched(query)
    if not wanted:
        return rows.none()
    found = rows
    if len(wanted.replace(" ", "")) > 1:
        found = found.filter(grams__contains=bigrams(wanted))
    # Not LIKE: of that the database expects next to no hits, and reads all that the index gives instead of a page.
    return found.filter(GreaterThan(StrIndex("text", Value(wanted)), Value(0)))


def _seen_by(user: User) -> Q:
    """As ``Case.objects.visible_to``, from the search's own row."""
    scope = scope_of(user, Permission.CASE_VIEW)
    return visible_to(user) if scope.everywhere else visible_to(user, "case__")


def cases_found(user: User, query: str, cursor: str, *, related: Sequence[str] = ()) -> Page:
    """A page of the cases that the query finds, newest first, with what is ``related`` to them."""
    page = page_of_keys(partial(keys_found, user, query), cursor)
    cases = Case.objects.select_related("project", "unit", *related).in_bulk(page.rows)
    return Page([cases[key] for key in page.rows if key in cases], page.next_cursor)


def keys_found(user: User, query: str, below: int | None, most: int) -> list[int]:
    """The newest cases that :func:`cases_search` finds, as many as wanted, below a key: the same at any size.

    What a person is responsible for in other projects is next to nothing, and asked for by its ids.
    """
    wanted, scope = searched(query), scope_of(user, Permission.CASE_VIEW)
    by_project = user.is_active and (scope.everywhere or not (kinds_seen(user) or own_of(user)))
    if len(wanted.replace(" ", "")) < 2 or not by_project:
        return _newest(cases_search(user, query), below, most)
    seen = None if scope.everywhere else scope.project_ids
    found = newest_holding(Asked(wanted, seen, below), most) if seen is None or seen else []
    if seen is not None:
        elsewhere = Case.objects.filter(responsible=user).exclude(project_id__in=seen)
        ids = list(elsewhere.values_list("pk", flat=True))
        also = rows_holding(SearchRow.objects.filter(pk__in=ids), query)
        found += _newest(also, below, most) if ids else []
    return sorted(found, reverse=True)[:most]


def _newest(rows: QuerySet[SearchRow], below: int | None, most: int) -> list[int]:
    older = rows if below is None else rows.filter(pk__lt=below)
    return list(older.order_by("-pk").values_list("pk", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class FieldChange:
    """From what to what one field changed, in the reader's words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a case's timeline, ready to be shown."""

    entry: HistoryEntry
    sentence: str
    note: str
    changes: Sequence[FieldChange] = ()


def case_timeline(case: Case, *, size: int | None = None) -> Sequence[TimelineEntry]:
    """The history of the case, latest first, with people's names put in for their ids (three queries)."""
    return timeline(case.history.select_related("note").order_by("-at", "-pk")[:size])


def administration_timeline(
    *, about: User | None = None, before: int | None = None, size: int = 50
) -> Sequence[TimelineEntry]:
    """What changed outside of cases (people, roles, standards), latest first; of one person when ``about`` is given.

    ``before`` is the id of the last entry of the page before.
    """
    entries = HistoryEntry.objects.filter(case=None).select_related("note").order_by("-pk")
    if about is not None:
        entries = entries.filter(details__user=about.pk)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return timeline(entries[:size])


def timeline_about(*facts: Mapping[str, Any], size: int = 20) -> Sequence[TimelineEntry]:
    """What changed outside of cases and holds one of these facts in its details, latest first.

    ``{"unit": 7}`` is held by an entry about that unit, ``{"to": [3]}`` by one that names 3 among others.
    """
    wanted = reduce(or_, (Q(details__contains=dict(fact)) for fact in facts))
    entries = HistoryEntry.objects.filter(wanted, case=None).select_related("by", "note")
    return timeline(entries.order_by("-pk")[:size])


def timeline(history_entries: Iterable[HistoryEntry]) -> Sequence[TimelineEntry]:
    """Entries ready to be shown, in their order, with people's names put in for their ids."""
    entries = list(history_entries)
    ids = {e.details[key] for e in entries for key in PEOPLE_KEYS if e.details.get(key)}
    people = User.objects.in_bulk({*ids, *(e.by_id for e in entries if e.by_id is not None)})
    names = {pk: str(user) for pk, user in people.items()}
    for entry in entries:
        entry.by = people[entry.by_id] if entry.by_id is not None else None
    return [_timeline_entry(entry, names) for entry in entries]


def _timeline_entry(entry: HistoryEntry, names: dict[int, str]) -> TimelineEntry:
    params: dict[str, Any] = {key: history.value_label(key, value) for key, value in entry.details.items()}
    for key in PEOPLE_KEYS:
        if key in params:
            params[key] = names.get(entry.details[key], "—")
    note = entry.note.text if hasattr(entry, "note") else ""
    return TimelineEntry(
        entry=entry,
        sentence=str(history.label(entry.action)) % _Known(params),
        note=note,
        changes=[
            FieldChange(str(called), str(params.get(f"from_{name}") or "—"), str(params[f"to_{name}"] or "—"))
            for name, called in history.fields().items()
            if f"to_{name}" in params
        ],
    )


class _Known(dict[str, Any]):
    """History outlives the sentences that show it: a place that an old entry does not know is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"
