"""What is on record: the case header, history, numbers, attachments, search, request ids."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "core.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from django.urls import register_converter

        from core.records import history, seals
        from core.records.converters import CaseNumber

        register_converter(CaseNumber, "case")
        history.register({"files_added": _("%(count)s files added")})
        seals.register(
            seals.Chain(
                name="history",
                gate=1,
                label="records.HistoryEntry",
                fields=("id", "case", "at", "entered_at", "by", "action", "details"),
            )
        )
