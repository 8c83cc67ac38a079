"""*Why this due time* in words: the steps the policies left behind, in the reader's language (CLK-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from core.clock import vocabulary
from core.clock.enums import PauseReason
from core.clock.policies import TraceStep
from core.time import local_zone
from core.web.durations import length_words, working_words

Params = dict[str, Any]


def render(trace: Iterable[TraceStep]) -> list[str]:
    """One sentence for each step; days off that follow each other under one name become one sentence."""
    lines = []
    for (code, _name), group in groupby(trace, key=lambda step: (step["code"], step["params"].get("name"))):
        steps = [step["params"] for step in group]
        if code == "skipped":
            lines.append(_skipped(steps))
        else:
            lines.extend(_SENTENCES[code](params) for params in steps)
    return lines


def _day(iso: str) -> str:
    return date_format(dt.date.fromisoformat(iso), gettext("D j M Y"))


def _instant(iso: str) -> str:
    local = dt.datetime.fromisoformat(iso).astimezone(local_zone())
    return date_format(local, gettext("D j M Y")) + f" {local:%H:%M}"


def _named(params: Params) -> str:
    name = f" {params['name']}" if params["name"] else ""
    provisional = _(" (provisional: this year is not published yet)") if params.get("provisional") else ""
    return name + provisional


def _skipped(steps: list[Params]) -> str:
    first, last = steps[0], steps[-1]
    what = _named(first)
    if len(steps) == 1:
        return _("Not counted: %(day)s%(name)s") % {"day": _day(first["on"]), "name": what}
    return _("Not counted: %(first)s to %(last)s%(name)s") % {
        "first": _day(first["on"]),
        "last": _day(last["on"]),
        "name": what,
    }


def _elapsed(params: Params) -> str:
    amount = params["amount"]
    sentence = {
        "minutes": ngettext("%(amount)s minute by the clock", "%(amount)s minutes by the clock", amount),
        "hours": ngettext("%(amount)s hour by the clock", "%(amount)s hours by the clock", amount),
        "days": ngettext("%(amount)s × 24 hours", "%(amount)s × 24 hours", amount),
        "weeks": ngettext("%(amount)s × 7 × 24 hours", "%(amount)s × 7 × 24 hours", amount),
    }[params["unit"]]
    return sentence % {"amount": amount}


def _standard(params: Params) -> str:
    if "because" not in params:  # made before reasons were kept
        return _("Service standard, version %(version)s") % params
    kind, reasons = params["kind"], params["because"]
    what = " · ".join(_reason(kind, name, value) for name, value in reasons.items()) or _("all cases")
    sentence = _("Service standard, version %(version)s, for: %(what)s")
    line = sentence % {"version": params["version"], "what": what}
    if params["passed_over"]:
        more = ngettext(
            "%(count)s standard fits less closely",
            "%(count)s standards fit less closely",
            params["passed_over"],
        )
        line += _(" (%(more)s)") % {"more": more % {"count": params["passed_over"]}}
    return line


def _reason(kind: str, name: str, value: Any) -> str:
    return _("this project") if name == "project" else vocabulary.word(kind, name, value)


def _counted(params: Params) -> str:
    hours = ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in params.get("hours", ()))
    sentence = _("Working day %(n)s: %(day)s%(name)s") % {
        "n": params["n"], "day": _day(params["on"]), "name": _named(params),
    }  # fmt: skip
    return f"{sentence} · {hours}" if hours else sentence


def _worked(params: Params) -> str:
    said = {"day": _day(params["on"]), "name": _named(params), "hours": ", ".join(params["hours"])}
    return _("Worked: %(day)s%(name)s · %(hours)s") % said


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _paused(params: Params) -> str:
    """What was not counted, in the promise's own kind of time (CLK-02)."""
    length = dt.timedelta(seconds=params["seconds"])
    said = {
        "start": _instant(params["start"]),
        "end": _instant(params["end"]),
        "reason": PauseReason(params["reason"]).label,
    }
    if params["working"]:
        sentence = _("Paused from %(start)s to %(end)s (%(reason)s): %(length)s of working time not counted")
        return sentence % {**said, "length": working_words(length)}
    sentence = _("Paused from %(start)s to %(end)s (%(reason)s): %(length)s not counted")
    return sentence % {**said, "length": length_words(length)}


_SENTENCES: dict[str, Callable[[Params], str]] = {
    "standard": _standard,
    "opens": lambda p: _("Counts from %(at)s, when somebody is there") % {"at": _instant(p["at"])},
    "elapsed": _elapsed,
    "same_day": lambda p: _("By the end of %(day)s") % {"day": _day(p["on"])},
    "same_day_late": lambda p: _("Less than 2 hours of the day were left: 2 hours from the start"),
    "start_day": lambda p: (
        _("The start day %(day)s does not count%(name)s") % {"day": _day(p["on"]), "name": _named(p)}
    ),
    "start_day_off": lambda p: (
        _("Started on a day off, %(day)s%(name)s: the next working day is day 1")
        % {"day": _day(p["on"]), "name": _named(p)}
    ),
    "working_hours": lambda p: (
        ngettext("%(amount)s working hour", "%(amount)s working hours", p["amount"]) % p
    ),
    "worked": _worked,
    "counted": _counted,
    "paused": _paused,
    "close_of_business": lambda p: _("Until close of business, %(at)s") % {"at": _instant(p["at"])},
    "months": lambda p: ngettext("%(amount)s calendar month", "%(amount)s calendar months", p["amount"]) % p,
    "clamped": lambda p: (
        _("That month has no day %(day)s: its last day counts, %(on)s")
        % {"day": p["day"], "on": _day(p["on"])}
    ),
    "given": lambda p: _("The time was named: %(at)s") % {"at": _instant(p["at"])},
}
