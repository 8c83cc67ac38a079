"""The kept preview of an import in the words of its reader (OWN-07)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from owners.ledger.messages import ledger_sentence
from owners.ledger.rows import Severity
from owners.models import LedgerUpload
from owners.services.import_summary import SHOWN_KINDS, finding_of

KINDS = {kind.__name__: kind for kind in SHOWN_KINDS}


def preview_shown(upload: LedgerUpload) -> dict[str, Any]:
    """What the page of the preview needs."""
    preview = upload.preview or {}
    changes = [_change(change) for change in preview["changes"]]
    return {
        "preview": preview,
        "changes_nothing": not preview["new"] and not preview["changed"],
        "kinds": [
            (KINDS[name]._meta.verbose_name_plural, *counts)
            for name, *counts in preview["kinds"]
            if any(counts)
        ],
        "changes": changes,
        "changes_more": preview["changes_count"] - len(changes),
        "lists": [_list(severity, preview["findings"][severity.value]) for severity in Severity],
    }


def _list(severity: Severity, kept: dict[str, Any]) -> dict[str, Any]:
    lines = [(finding, ledger_sentence(finding)) for finding in map(finding_of, kept["lines"])]
    return {"severity": severity, "lines": lines, "count": kept["count"], "more": kept["count"] - len(lines)}


def _change(kept: dict[str, Any]) -> dict[str, str]:
    field: Any = KINDS[kept["kind"]]._meta.get_field(kept["field"])
    choices = dict(field.flatchoices)
    return {
        "kind": str(KINDS[kept["kind"]]._meta.verbose_name),
        "of": kept["of"],
        "field": _("identity number") if kept["field"] == "id_last4" else str(field.verbose_name),
        "before": _word(kept["from"], choices),
        "after": _word(kept["to"], choices),
    }


def _word(value: str | bool | None, choices: dict[Any, Any]) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return pgettext("value", "yes") if value else pgettext("value", "no")
    return str(choices.get(value, value))
