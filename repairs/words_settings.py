"""The sentences of what is kept for repairs, in the history of the administration."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from repairs.enums.catalogue import WordKind
from repairs.enums.warranty import SeasonKind, TermUnit, WarrantyGroup

ACTIONS = {
    "contractor_account_added": _("%(user)s signs in for %(contractor)s"),
    "contractor_account_reset": _("%(user)s of %(contractor)s was given a new password"),
    "contractor_account_off": _("%(user)s of %(contractor)s was switched off"),
    "contractor_account_on": _("%(user)s of %(contractor)s was switched on"),
    "catalogue_word_added": _("Catalogue of repairs: %(word_kind)s %(code)s added"),
    "fault_added": _("Fault %(fault)s added"),
    "fault_changed": _("Fault %(fault)s changed"),
    "fault_put_aside": _("Fault %(fault)s is not in use any more"),
    "fault_taken_up": _("Fault %(fault)s is in use again"),
    "warranty_term_set": _("Warranty, %(warranty)s: %(amount)s %(term_unit)s (version %(version)s)"),
    "season_set": _("%(season)s: from %(from)s to %(to)s"),
    "contractor_added": _("Contractor %(contractor)s added"),
    "contractor_changed": _("Contractor %(contractor)s changed"),
    "contractor_scope_set": _(
        "Scope of contractor %(contractor)s set: %(warranty)s, retention money CNY %(retention)s"
    ),
    "trades_set": _("Trades of %(user)s changed: %(count)s"),
    "price_list_set": _("Price list changed: %(count)s prices (version %(version)s)"),
}
VALUES: dict[str, type[Choices]] = {
    "warranty": WarrantyGroup,
    "term_unit": TermUnit,
    "season": SeasonKind,
    "word_kind": WordKind,
}
