"""What differs between two versions, in the reader's language (STF-01)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import vocabulary
from core.clock.enums import IN_WORKING_TIME, ONE, UNITS_WITHOUT_AMOUNT, Recipient, Unit
from core.clock.models import Calendar, Ladder, LadderStep, ServiceStandard

Lines = list[tuple[str, str]]
Difference = tuple[str, str, str]


def differences(before: Lines, after: Lines) -> Sequence[Difference]:
    """The lines that are not the same: (label, before, after), in the order of the new version."""
    old, new = dict(before), dict(after)
    labels = [*new, *(label for label in old if label not in new)]
    pairs = ((label, old.get(label, "—"), new.get(label, "—")) for label in labels)
    return [(label, was, now) for label, was, now in pairs if was != now]


def _in_english(words: str) -> str:
    """Words that are English on a Chinese page too; a reader that speaks is told so."""
    return format_html('<span lang="en">{}</span>', words) if words else "—"


def standard_lines(standard: ServiceStandard) -> Lines:
    """Everything a version says, line by line."""
    return [
        (_("For which cases"), cases(standard)),
        (_("How long"), length(standard)),
        (_("Working time counts by"), _calendar(standard)),
        (_("Longest pause, in days"), str(standard.longest_pause_days or "—")),
        (_("Ladder"), _("%(ladder)s, version %(version)s") % _ladder(standard.ladder)),
        (_("Promise in Chinese"), standard.promise_zh),
        (_("Promise in English"), _in_english(standard.promise_en)),
        (_("Late or abnormal when, in Chinese"), standard.exception_zh or "—"),
        (_("Late or abnormal when, in English"), _in_english(standard.exception_en)),
        (_("Met when, in Chinese"), standard.closing_zh or "—"),
        (_("Met when, in English"), _in_english(standard.closing_en)),
        (_("Shown to customers on the public page"), _("yes") if standard.public else _("no")),
    ]


def ladder_lines(ladder: Ladder) -> Lines:
    """Every step of a version."""
    head = [(_("Name in Chinese"), ladder.name_zh), (_("Name in English"), ladder.name_en)]
    steps = [
        (_("Step %(number)s") % {"number": step.level}, step_sentence(step))
        for step in ladder.steps.order_by("level")
    ]
    return head + steps


def step_sentence(step: LadderStep) -> str:
    """When, to whom, how: ``at 80 % of the time · responsible person · ordinary``."""
    if step.percent is not None:
        when = _("at %(percent)s %% of the time") % {"percent": step.percent}
    elif step.multiple:
        lengths = ngettext(
            "%(count)s length after the due time", "%(count)s lengths after the due time", step.multiple
        )
        when = lengths % {"count": step.multiple}
    else:
        when = _("at the due time")
    how = _("urgent: at any hour") if step.urgent else _("ordinary: not in quiet hours")
    parts = [when, _(", ").join(str(Recipient(name).label) for name in step.to)]
    parts.append(_("in the daily digest") if step.digest else how)
    if step.acknowledge_minutes:
        parts.append(_("to be acknowledged within %(minutes)s min") % {"minutes": step.acknowledge_minutes})
    return " · ".join(parts)


def cases(standard: ServiceStandard) -> str:
    """For which cases it holds: ``Level 1 · Phone, WeChat · 金色家园``."""
    kind, parts = standard.kind, []
    for name in ("level", "grade", "urgency", "category"):
        if code := getattr(standard, name):
            parts.append(vocabulary.word(kind, name, code))
    if standard.channels:
        parts.append(_(", ").join(vocabulary.word(kind, "channel", code) for code in standard.channels))
    if standard.project:
        parts.append(str(standard.project))
    return " · ".join(parts) or _("all cases")


def length(standard: ServiceStandard) -> str:
    """``3 working days``, ``1 hour, day and night``."""
    unit = Unit(standard.unit)
    if unit in UNITS_WITHOUT_AMOUNT:
        text = str(unit.label)
    else:
        text = f"{standard.amount} {ONE[unit] if standard.amount == 1 else unit.label}"
    if unit in (Unit.MINUTES, Unit.HOURS):
        text += _(", day and night") if standard.around_the_clock else _(", from when the channel opens")
    return text


def _calendar(standard: ServiceStandard) -> str:
    if standard.unit not in IN_WORKING_TIME:
        return "—"
    calendar = Calendar.objects.filter(code=standard.calendar_code, project=None).first()
    return str(calendar) if calendar else standard.calendar_code


def _ladder(ladder: Ladder) -> dict[str, object]:
    return {"ladder": str(ladder), "version": ladder.version}
