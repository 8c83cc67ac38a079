"""Reads on the spine: search, history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.accounts.models import User
from core.records import history
from core.records.models import Case, HistoryEntry
from core.records.querysets import CaseQuerySet
from core.text import bigrams, normalise

PEOPLE_KEYS = ("user", "from_user", "to_user")


def cases_search(user: User, query: str) -> CaseQuerySet:
    """Visible cases whose words contain the query, newest first (SEC-01; same hits as a plain LIKE).

    All pairs of the query's characters must be there (the index answers that), then the words are checked
    themselves.  A query of one character is answered by its text alone.
    """
    wanted = normalise(query.replace("\x00", ""))  # which no text of the database can hold
    if not wanted:
        return Case.objects.none()
    found = Case.objects.visible_to(user)
    if len(wanted.replace(" ", "")) > 1:
        found = found.filter(search_row__grams__contains=bigrams(wanted))
    return found.filter(search_row__text__contains=wanted).order_by("-pk")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a case's timeline, ready to be shown."""

    entry: HistoryEntry
    sentence: str
    note: str


def case_timeline(case: Case) -> Sequence[TimelineEntry]:
    """The history of the case, latest first, with people's names put in for their ids (three queries)."""
    return timeline(case.history.select_related("by", "note").order_by("-at", "-pk"))


def administration_timeline(
    *, about: User | None = None, before: int | None = None, size: int = 50
) -> Sequence[TimelineEntry]:
    """What changed outside of cases (people, roles, standards), latest first; of one person when ``about`` is given.

    ``before`` is the id of the last entry of the page before.
    """
    entries = HistoryEntry.objects.filter(case=None).select_related("by", "note").order_by("-pk")
    if about is not None:
        entries = entries.filter(details__user=about.pk)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return timeline(entries[:size])


def timeline(history_entries: Iterable[HistoryEntry]) -> Sequence[TimelineEntry]:
    """Entries ready to be shown, in their order, with people's names put in for their ids."""
    entries = list(history_entries)
    ids = {e.details[key] for e in entries for key in PEOPLE_KEYS if e.details.get(key)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return [_timeline_entry(entry, names) for entry in entries]


def _timeline_entry(entry: HistoryEntry, names: dict[int, str]) -> TimelineEntry:
    params: dict[str, Any] = {key: history.value_label(key, value) for key, value in entry.details.items()}
    for key in PEOPLE_KEYS:
        if key in params:
            params[key] = names.get(entry.details[key], "—")
    note = entry.note.text if hasattr(entry, "note") else ""
    return TimelineEntry(entry=entry, sentence=str(history.label(entry.action)) % _Known(params), note=note)


class _Known(dict[str, Any]):
    """History outlives the sentences that show it: a place that an old entry does not know is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"
