"""Front desk: the call console and its drafts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontdeskConfig(AppConfig):
    name = "frontdesk"
    verbose_name = _("Front desk")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.web import navigation

        navigation.register(20, "console", _("Call console"), "headset", Permission.CONTACT_LOG)
