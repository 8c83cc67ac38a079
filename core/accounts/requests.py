"""What a page may rely on in its request."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose sender is known: the sign-in middleware lets nobody else reach a page (for annotations)."""

    user: User
    htmx: HtmxDetails
