"""The reasons of a verdict as sentences (RPR-06): an order keeps codes, pages show words in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from repairs.enums.warranty import WarrantyGroup

REASONS: dict[str, Sentence] = {
    "in_warranty": _(
        "%(group)s: handed over on %(handed_over_on)s, under warranty until %(ends_on)s, %(days)s days left."
    ),
    "warranty_over": _(
        "%(group)s: handed over on %(handed_over_on)s, the warranty ended on %(ends_on)s, %(days)s days ago."
    ),
    "not_covered": _("%(group)s: there is no warranty for this."),
    "not_handed_over": _("The home is not handed over yet: the defect is ours."),
    "handover_date_missing": _(
        "The home is handed over, but its handover date is not recorded: enter it, or ask the head of engineering."
    ),
    "public_place": _("A public place: nobody who reports it pays."),
    "contractor_answers": _("%(contractor)s answers for it until %(ends_on)s."),
    "contractor_over": _("The warranty of %(contractor)s ended on %(ends_on)s."),
    "fit_out": _("Caused by fit-out works: violation found on %(found_on)s (application %(number)s)."),
    "misuse": _("Caused by the owner: misuse or damage."),
}


def reason_sentences(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason of an order's record (``code`` and ``params``) in the reader's language."""
    return [str(REASONS[reason["code"]]) % _words(reason["params"]) for reason in reasons]


def _words(params: Mapping[str, Any]) -> dict[str, Any]:
    named = dict(params)
    if "group" in named:
        named["group"] = WarrantyGroup(named["group"]).label
    for key, value in params.items():
        if key.endswith("_on"):
            named[key] = formats.date_format(dt.date.fromisoformat(value), gettext("j M Y"))
    return named
