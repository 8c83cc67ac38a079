"""Repairs and other service requests: from the call to the countersigned work order."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairsConfig(AppConfig):
    name = "repairs"
    verbose_name = _("Repairs")

    def ready(self) -> None:
        from core.records import history
        from core.web import administration
        from repairs import words_settings

        history.register(words_settings.ACTIONS, words_settings.VALUES)
        for order, name, label, hint, icon in (
            (42, "fault_list", _("Faults"), _("What can be wrong where, and what follows from it"), "tool"),
            (
                43,
                "warranty_term_list",
                _("Warranty periods"),
                _("How long each part is under warranty"),
                "shield",
            ),
            (44, "contractor_list", _("Contractors"), _("Who built what and answers for it"), "users"),
            (45, "price_list_list", _("Price lists"), _("What paid work costs"), "list"),
        ):
            administration.register(order, name, label, hint, icon)
