"""Free or paid, and who answers for it: both warranties as a function of dates (RPR-06, RPR-16).

The owner's warranty runs from the handover of the home, the contractor's from the completion acceptance.  A period
ends at the end of its last day: handed over on 15 March 2024, two years include 15 March 2026.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.time import add_months
from repairs.enums import Charge
from repairs.enums.warranty import Payer, TermUnit, WarrantyGroup

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Season:
    """From which day to which day of the year; it may run over the new year (15 November to 15 March)."""

    starts_month: int
    starts_day: int
    ends_month: int
    ends_day: int

    def start_in(self, year: int) -> dt.date:
        """The first day of the season that begins in the year."""
        return _day(year, self.starts_month, self.starts_day)

    def end_after(self, start: dt.date) -> dt.date:
        """The last day of the season that begins on the day."""
        end = _day(start.year, self.ends_month, self.ends_day)
        return end if end > start else _day(start.year + 1, self.ends_month, self.ends_day)


def _day(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Term:
    """How long: months, whole seasons, or years of design life; nothing at all with an amount of 0."""

    unit: TermUnit
    amount: int


@dataclass(frozen=True, slots=True)
class Cover:
    """A warranty period with its first and last day, and the days left on the day asked about (0 on the last one)."""

    starts_on: dt.date
    ends_on: dt.date
    days_left: int

    @property
    def is_running(self) -> bool:
        return self.days_left >= 0


@dataclass(frozen=True, slots=True)
class Built:
    """What a contractor owes: its warranty for the part, from the completion acceptance (RPR-16)."""

    contractor_id: int
    name: str
    completion_accepted_on: dt.date
    term: Term
    scope_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is as it is: a code with what its sentence names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the verdict is a function of; ``causes`` say that the owner brought the damage about (RPR-18)."""

    group: WarrantyGroup
    term: Term
    on: dt.date
    handed_over_on: dt.date | None = None
    is_handed_over: bool = False
    is_public: bool = False
    season: Season | None = None
    built: Built | None = None
    causes: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Free or paid as proposed, who pays, both periods, and why.

    ``in_warranty`` is the owner's; None when the home has no handover date although it is handed over.
    """

    charge: Charge
    payer: Payer
    in_warranty: bool | None
    owners: Cover | None
    contractors: Cover | None
    contractor_id: int | None
    scope_id: int | None
    contractor: str
    reasons: tuple[Reason, ...]

    @property
    def ends_on(self) -> dt.date | None:
        """The last day of the owner's warranty."""
        return self.owners.ends_on if self.owners else None

    @property
    def days_left(self) -> int | None:
        """Of the owner's warranty; negative when it is over."""
        return self.owners.days_left if self.owners else None

    def as_record(self) -> dict[str, Any]:
        """What an order keeps of it, with codes and dates only; :func:`reason_sentences` turns it into words."""
        return {
            "charge": self.charge.value,
            "payer": self.payer.value,
            "in_warranty": self.in_warranty,
            "owners": _cover_record(self.owners),
            "contractors": _cover_record(self.contractors),
            "contractor_id": self.contractor_id,
            "scope_id": self.scope_id,
            "contractor": self.contractor,
            "reasons": [{"code": reason.code, "params": dict(reason.params)} for reason in self.reasons],
        }


def _cover_record(cover: Cover | None) -> dict[str, Any] | None:
    if cover is None:
        return None
    dates = {"starts_on": cover.starts_on.isoformat(), "ends_on": cover.ends_on.isoformat()}
    return {**dates, "days_left": cover.days_left}


def verdict(facts: Facts) -> Verdict:
    """In or out, who pays and why (RPR-06, RPR-16); what the owner brought about is never free."""
    owners, contractors = _owners_cover(facts), _contractors_cover(facts)
    in_warranty, reasons = _standing(facts, owners)
    if facts.causes:
        return _made(facts, (owners, contractors), Payer.OWNER, False, tuple(facts.causes))
    if contractors is not None:
        code = "contractor_answers" if contractors.is_running else "contractor_over"
        named = {
            "contractor": facts.built.name if facts.built else "",
            "ends_on": contractors.ends_on.isoformat(),
        }
        reasons += (Reason(code, named),)
    if contractors is not None and contractors.is_running:
        payer = Payer.CONTRACTOR
    elif facts.is_public:
        payer = Payer.PROPERTY
    else:
        payer = Payer.OWNER if in_warranty is False else Payer.DEVELOPER
    return _made(facts, (owners, contractors), payer, in_warranty, reasons)


def cover_of(term: Term, starts_on: dt.date, on: dt.date, season: Season | None) -> Cover | None:
    """The period that begins on the day; None for what has no warranty.

    A season counts only whole: what is left of the one in which it begins is given on top.  Where nobody set a
    season, it counts as a year.
    """
    if term.amount == 0:
        return None
    ends_on = _end(term, starts_on, season)
    return Cover(starts_on, ends_on, (ends_on - on).days)


def _end(term: Term, starts_on: dt.date, season: Season | None) -> dt.date:
    if term.unit == TermUnit.MONTHS:
        return add_months(starts_on, term.amount)
    if term.unit == TermUnit.DESIGN_LIFE or season is None:
        return add_months(starts_on, term.amount * MONTHS_OF_A_YEAR)
    first = season.start_in(starts_on.year)
    year = starts_on.year if first >= starts_on else starts_on.year + 1
    return season.end_after(season.start_in(year + term.amount - 1))


def _owners_cover(facts: Facts) -> Cover | None:
    if facts.is_public or facts.handed_over_on is None:
        return None
    return cover_of(facts.term, facts.handed_over_on, facts.on, facts.season)


def _contractors_cover(facts: Facts) -> Cover | None:
    built = facts.built
    return cover_of(built.term, built.completion_accepted_on, facts.on, facts.season) if built else None


def _standing(facts: Facts, owners: Cover | None) -> tuple[bool | None, tuple[Reason, ...]]:
    """Whether the owner's warranty covers the day, with the reason; None where nobody can say or nobody owns it."""
    group = {"group": facts.group.value}
    if facts.is_public:
        return None, (Reason("public_place"),)
    if facts.term.amount == 0:
        return False, (Reason("not_covered", group),)
    if facts.handed_over_on is None and facts.is_handed_over:
        return None, (Reason("handover_date_missing"),)
    if owners is None or owners.starts_on > facts.on:
        return True, (Reason("not_handed_over"),)
    dates = {"handed_over_on": owners.starts_on.isoformat(), "ends_on": owners.ends_on.isoformat()}
    if owners.is_running:
        return True, (Reason("in_warranty", {**group, **dates, "days": owners.days_left}),)
    return False, (Reason("warranty_over", {**group, **dates, "days": -owners.days_left}),)


def _made(
    facts: Facts,
    covers: tuple[Cover | None, Cover | None],
    payer: Payer,
    in_warranty: bool | None,
    reasons: tuple[Reason, ...],
) -> Verdict:
    built, (owners, contractors) = facts.built, covers
    return Verdict(
        charge=Charge.PAID if payer == Payer.OWNER else Charge.FREE,
        payer=payer,
        in_warranty=in_warranty,
        owners=owners,
        contractors=contractors,
        contractor_id=built.contractor_id if built else None,
        scope_id=built.scope_id if built else None,
        contractor=built.name if built else "",
        reasons=reasons,
    )
