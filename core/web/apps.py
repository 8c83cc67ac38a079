"""The web edge as a Django app, so that its template tags and checks are found."""

from django.apps import AppConfig
from django.core.checks import register


class WebConfig(AppConfig):
    """Shared pages, components and template tags; has no models."""

    name = "core.web"
    label = "web"

    def ready(self) -> None:
        from core.web.navigation import check_navigation
        from core.web.typesetting import check_fonts

        register(check_navigation)
        register(check_fonts)
