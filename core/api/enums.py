"""What a token may be used for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenScope(models.TextChoices):
    """Reading or writing one kind of record; a token never may more than the person it belongs to."""

    PLACES_READ = "places:read", _("read projects, buildings and units")
    PEOPLE_READ = "people:read", _("read owners and ownerships (masked)")
    PEOPLE_WRITE = "people:write", _("change owners, ownerships and contacts of units")
    COMPLAINTS_READ = "complaints:read", _("read complaints")
    COMPLAINTS_WRITE = "complaints:write", _("log complaints and act on them")
    ORDERS_READ = "orders:read", _("read work orders")
    ORDERS_WRITE = "orders:write", _("open work orders and act on them")
    CONTACTS_READ = "contacts:read", _("read the day log")
    CONTACTS_WRITE = "contacts:write", _("log contacts")
    NOTICES_READ = "notices:read", _("read own notices")
    NOTICES_WRITE = "notices:write", _("mark own notices as read")
