"""Front desk: the call console and its drafts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontdeskConfig(AppConfig):
    name = "frontdesk"
    verbose_name = _("Front desk")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.clock import vocabulary
        from core.notices import kinds
        from core.records import history
        from core.records.enums import CaseKind
        from core.web import administration, navigation
        from frontdesk import receivers, words  # noqa: F401  # the receivers connect themselves
        from frontdesk.enums import PromiseDecision

        history.register(words.ACTIONS, words.VALUES)
        kinds.register(words.NOTICES, {"decision": PromiseDecision})
        for kind in (
            CaseKind.PROMISE,
            CaseKind.HANDOVER,
            CaseKind.TICKET,
            CaseKind.INCIDENT,
            CaseKind.ENQUIRY,
        ):
            vocabulary.register(kind, vocabulary.Vocabulary(label=kind.label))
        navigation.group(25, "desk", _("Front desk"), aside=True)
        navigation.register(20, "promise_list", _("Promises"), "thumb-up", Permission.CASE_VIEW, group="desk")

        administration.register(
            57,
            "promise_authority_list",
            _("Authority to promise"),
            _("What each role may promise customers without asking a superior"),
            "thumb-up",
        )
        navigation.register(20, "console", _("Call console"), "headset", Permission.CONTACT_LOG)
        navigation.register(30, "desk_items", _("Desk items"), "inbox", Permission.CONTACT_LOG, group="desk")
        navigation.register(40, "shift_board", _("Shifts"), "refresh", Permission.CONTACT_VIEW, group="desk")
        administration.register(
            65, "shift_pattern_list", _("Shifts"), _("Who answers at which hours, and on holidays"), "refresh"
        )
