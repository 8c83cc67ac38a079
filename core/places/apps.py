"""Where things are: company, project, building, section, unit, public place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "core.places"
    label = "places"
    verbose_name = _("Places")
