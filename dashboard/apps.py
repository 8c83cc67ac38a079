"""Dashboard: start pages, work lists and figures; reads everything, owns nothing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("Dashboard")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.records import history
        from core.web import navigation

        history.register({"demo_made": _("The demo was made in this database")})
        navigation.register(10, "home", _("Start"), "home")
        navigation.register(60, "targets", _("Targets"), "chart", Permission.CASE_VIEW, group="complaints")
