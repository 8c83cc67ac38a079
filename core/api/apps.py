"""The REST face: tokens, and what the api.py of every app has in common."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "core.api"
    label = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from core.api import schema  # noqa: F401  # describes our authentication to drf-spectacular
        from core.records import history

        history.register(
            {
                "api_token.issued": _("API token issued to %(user)s"),
                "api_token.revoked": _("API token of %(user)s revoked"),
            }
        )
