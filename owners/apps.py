"""Owners and units, the life cycle, the day log, the ledger import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OwnersConfig(AppConfig):
    name = "owners"
    verbose_name = _("Owners")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.notices import kinds
        from core.notices.enums import Topic
        from core.records import history, seals
        from core.web import administration, navigation
        from owners import export_kinds, exports
        from owners.enums import Segment, UnitContactKind

        history.register(
            {
                "ledger_imported": _(
                    "Owner ledger imported (batch %(batch)s): %(new)s new, %(changed)s changed"
                ),
                "ledger_import_undone": _("Import of the owner ledger undone (batch %(batch)s)"),
                "ownership_transferred": _("Unit transferred to a new owner"),
                "owner_joined": _("Another owner joined"),
                "shares_changed": _("Shares of the owners changed"),
                "ownership_ended": _("An owner left"),
                "unit_contact_added": _("Contact of the unit added (%(unit_contact)s)"),
                "unit_contact_changed": _("Contact of the unit changed (%(unit_contact)s)"),
                "unit_contact_ended": _("Contact of the unit ended (%(unit_contact)s)"),
                "person_merged": _("Two records of a person were merged into one"),
                "person_merge_undone": _("A merge of two records of a person was undone"),
                "contract_audited": _("Sales contract audited"),
                "segment_set": _("Segment changed: %(segment)s"),
                "reveal_limit_changed": _(
                    "Personal values that one person may look at in a day: %(from_count)s → %(to_count)s"
                ),
            },
            values={"segment": Segment, "unit_contact": UnitContactKind},
        )
        kinds.register(
            {
                "reveal_limit_reached": _(
                    "Somebody has looked at %(count)s personal values today, the limit of a day. "
                    "The access log says who, and why."
                ),
                "lookup_limit_reached": _(
                    "Somebody has looked up %(count)s whole phone numbers today, the limit of a day. "
                    "Ask your people what for."
                ),
            },
            topic=Topic.SYSTEM,
        )
        administration.register(
            70,
            "reveal_limit",
            _("Personal data"),
            _("How many personal values one person may look at in a day"),
            "eye",
        )
        seals.register(
            seals.Chain(
                name="access log",
                gate=2,
                label="owners.AccessLogEntry",
                fields=("id", "by", "at", "person", "field", "case", "contact", "reason"),
            )
        )
        export_kinds.register("owners", Permission.OWNER_VIEW, exports.owners_listing)
        export_kinds.register("units", Permission.OWNER_VIEW, exports.units_listing)
        export_kinds.register("day-log", Permission.CONTACT_VIEW, exports.day_log_listing)
        export_kinds.register("access-log", Permission.ACCESS_LOG_VIEW, exports.access_log_listing)
        navigation.group(50, "owners", _("Owners and units"))
        navigation.register(10, "owner_list", _("Owners"), "users", Permission.OWNER_VIEW, group="owners")
        navigation.register(20, "unit_list", _("Units"), "building", Permission.OWNER_VIEW, group="owners")
        navigation.register(10, "day_log", _("Day log"), "book", Permission.CONTACT_VIEW, group="desk")
        navigation.register(
            40, "access_log", _("Access log"), "eye", Permission.ACCESS_LOG_VIEW, group="owners"
        )
        navigation.register(
            30, "ledger_upload", _("Import owners"), "upload", Permission.OWNER_IMPORT, group="owners"
        )
