"""What a standard and a ladder must fulfil before they may hold: pure (STF-01, CLK-03)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.clock import vocabulary
from core.clock.enums import UNITS_WITHOUT_AMOUNT, Recipient, Target, Unit
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.clock.models import Ladder
    from core.places.models import Project

# Longer is a slip of the finger; a working day more than a year away meets calendars that do not exist yet.
LONGEST = {
    Unit.MINUTES: 9_999, Unit.HOURS: 9_999, Unit.DAYS: 3_660, Unit.WEEKS: 520, Unit.WORKING_DAYS: 250,
    Unit.WORKING_HOURS: 2_000, Unit.MONTHS: 120,
}  # fmt: skip
HIGHEST = list(Recipient)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an administrator says of a standard: for which cases, how long, in which words, who hears of it."""

    project: Project | None = None
    level: int | None = None
    grade: str = ""
    urgency: str = ""
    category: str = ""
    channels: Sequence[str] = ()
    amount: int | None = None
    unit: str
    calendar_code: str
    around_the_clock: bool
    longest_pause_days: int | None = None
    ladder: Ladder
    promise_zh: str
    promise_en: str
    exception_zh: str = ""
    exception_en: str = ""
    closing_zh: str = ""
    closing_en: str = ""
    public: bool = False


TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True, kw_only=True)
class RungTerms:
    """What an administrator says of one step of a ladder; ``row`` is its line of the form."""

    row: int
    percent: int | None = None
    multiple: int | None = None
    to: Sequence[str]
    urgent: bool = False
    digest: bool = False
    acknowledge_minutes: int | None = None

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands in time: shares of the time come before what is counted from the due instant."""
        return (False, self.percent) if self.percent is not None else (True, self.multiple or 0)

    @property
    def height(self) -> int:
        """How high up its highest recipient stands."""
        return max(HIGHEST.index(Recipient(name)) for name in self.to)


def check_target(kind: str, target: str) -> None:
    """Raise :class:`InvalidInput` for a standard of nothing, or of a kind of case that does not exist."""
    if kind not in vocabulary.kinds():
        raise InvalidInput("kind_unknown", _("Choose a kind of case."), field="kind")
    if target not in Target.values:
        raise InvalidInput("target_missing", _("Say what is promised: choose a target."), field="target")


def check_terms(kind: str, terms: Terms, calendars: Sequence[str]) -> None:
    """Raise :class:`InvalidInput` at the field that does not fit (STF-01)."""
    _check_filters(kind, terms)
    _check_amount(terms.unit, terms.amount)
    if terms.calendar_code not in calendars:
        raise InvalidInput("calendar_unknown", _("Choose a calendar of the company."), field="calendar_code")
    if not terms.ladder.active:
        raise InvalidInput("ladder_superseded", _("There is a newer version of this ladder."), field="ladder")
    for name in ("promise_zh", "promise_en"):
        if not getattr(terms, name).strip():
            raise InvalidInput("promise_missing", _("Say in words what is promised."), field=name)
    for part in ("exception", "closing"):
        chinese, english = (getattr(terms, f"{part}_{language}").strip() for language in ("zh", "en"))
        if bool(chinese) != bool(english):
            field = f"{part}_{'en' if chinese else 'zh'}"
            raise InvalidInput("one_language", _("Write it in both languages, or in none."), field=field)


def _check_filters(kind: str, terms: Terms) -> None:
    words = vocabulary.words_of(kind)
    chosen: dict[str, Sequence[Any]] = {
        "level": [terms.level], "grade": [terms.grade], "urgency": [terms.urgency], "category": [terms.category],
        "channel": terms.channels,
    }  # fmt: skip
    for name, codes in chosen.items():
        known = {str(code) for code, _label in words.choices(name)}
        if any(str(code) not in known for code in codes if code not in (None, "")):
            field = "channels" if name == "channel" else name
            raise InvalidInput("filter_unknown", _("There is no such choice (any more)."), field=field)


def _check_amount(unit: str, amount: int | None) -> None:
    if unit not in Unit.values:
        raise InvalidInput("unit_unknown", _("Choose how the length is measured."), field="unit")
    if Unit(unit) in UNITS_WITHOUT_AMOUNT:
        if amount is not None:
            raise InvalidInput("amount_does_not_fit", _("This promise has no number."), field="amount")
        return
    if amount is None:
        raise InvalidInput("amount_does_not_fit", _("Say how many."), field="amount")
    if not 1 <= amount <= LONGEST[Unit(unit)]:
        raise InvalidInput(
            "amount_out_of_reach",
            _("At least 1 and at most %(most)s."),
            field="amount",
            most=LONGEST[Unit(unit)],
        )


def check_rungs(rungs: Sequence[RungTerms]) -> None:
    """Raise :class:`InvalidInput` for a ladder that is empty, goes down, or waits for nobody (CLK-03)."""
    if not rungs:
        raise InvalidInput("ladder_empty", _("A ladder has at least one step."), field="when_0")
    for rung in rungs:
        _check_rung(rung)
    for before, after in itertools.pairwise(rungs):
        if after.place <= before.place:
            raise InvalidInput(
                "ladder_goes_down",
                _("The ladder goes down here: this step is not later than the one before."),
                field=f"number_{after.row}",
            )
        if after.height < before.height:
            raise InvalidInput(
                "ladder_goes_down",
                _("The ladder goes down here: the step before reached somebody higher up."),
                field=f"to_{after.row}",
            )
    if rungs[-1].acknowledge_minutes:
        raise InvalidInput(
            "nobody_above",
            _("After the last step there is nobody to go on to: it cannot ask to be acknowledged."),
            field=f"acknowledge_{rungs[-1].row}",
        )


def _check_rung(rung: RungTerms) -> None:
    if not rung.to:
        raise InvalidInput("step_to_nobody", _("Say who is told."), field=f"to_{rung.row}")
    if rung.percent is not None and not 1 <= rung.percent <= 99:
        raise InvalidInput(
            "percent_out_of_reach", _("A share of the time is 1 to 99 per cent."), field=f"number_{rung.row}"
        )
    if rung.multiple is not None and not 0 <= rung.multiple <= 20:
        raise InvalidInput("multiple_out_of_reach", _("0 to 20 lengths."), field=f"number_{rung.row}")
    if rung.acknowledge_minutes is not None and rung.digest:
        raise InvalidInput(
            "digest_not_acknowledged",
            _("What stands in the daily digest is not read in time: it cannot ask to be acknowledged."),
            field=f"acknowledge_{rung.row}",
        )
