"""Repairs and other service requests: from the call to the countersigned work order."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairsConfig(AppConfig):
    name = "repairs"
    verbose_name = _("Repairs")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.clock import vocabulary
        from core.notices import kinds
        from core.records import history, querysets
        from core.records.enums import CaseKind
        from core.web import administration, navigation
        from owners import export_kinds
        from repairs import receivers, words, words_contracting, words_settings  # noqa: F401  # the receivers connect themselves
        from repairs.ledger_export import ledger_listing
        from repairs.promises import VOCABULARY
        from repairs.selectors import orders_own

        vocabulary.register(CaseKind.WORK_ORDER, VOCABULARY)
        days = vocabulary.Vocabulary(label=CaseKind.REPAIR_DAY.label)
        vocabulary.register(CaseKind.REPAIR_DAY, days)
        history.register(words.ACTIONS, words.VALUES)
        history.register(words_settings.ACTIONS, words_settings.VALUES)
        history.register(words_contracting.ACTIONS)
        kinds.register(words_contracting.NOTICES)
        kinds.register(words.NOTICES)
        querysets.register_own(orders_own)
        navigation.group(40, "repairs", _("Repairs"))
        navigation.register(15, "phone_list", _("My orders"), "tool", Permission.ORDER_WORK)
        navigation.register(
            10, "order_list", _("Work orders"), "tool", Permission.ORDER_VIEW, group="repairs"
        )
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
            (
                46,
                "trades_list",
                _("Trades of technicians"),
                _("Who can do what: orders are assigned by it"),
                "tool",
            ),
            (45, "price_list_list", _("Price lists"), _("What paid work costs"), "list"),
        ):
            administration.register(order, name, label, hint, icon)
        navigation.register(
            20, "dispatch_board", _("Dispatch board"), "send", Permission.ORDER_DISPATCH, group="repairs"
        )
        navigation.register(
            30, "day_end", _("End of the day"), "clipboard", Permission.ORDER_COUNTERSIGN, group="repairs"
        )
        navigation.register(
            40, "fit_out_list", _("Fit-out works"), "home", Permission.ORDER_LOG, group="repairs"
        )
        navigation.register(
            50,
            "contractor_scores",
            _("Scores of contractors"),
            "star",
            Permission.ORDER_DISPATCH,
            group="repairs",
        )
        navigation.register(
            60, "order_ledger", _("Ledger of repairs"), "chart", Permission.CASE_VIEW, group="repairs"
        )
        export_kinds.register("ledger", Permission.CASE_VIEW, ledger_listing)
