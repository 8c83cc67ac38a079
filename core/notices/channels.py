"""Ways to reach a person outside the application, behind one interface (CLK-07)."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formataddr
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.notices.enums import Channel as ChannelName
from core.notices.models import Notice


class Channel(Protocol):
    """A channel sends one message about one or more notices to one person, or raises."""

    def send(self, recipient: User, notices: Sequence[Notice]) -> None:
        """Send; the notices' keys go with the message, so that a repeat can be recognised."""


class EmailChannel:
    """E-mail through Django's mail settings, in the recipient's language."""

    def send(self, recipient: User, notices: Sequence[Notice]) -> None:
        """One message; ``Message-ID`` comes from the key, so that a repeated one is the same message."""
        with translation.override(recipient.language or settings.LANGUAGE_CODE):
            lines = [{"sentence": notice.sentence, "url": _address(notice)} for notice in notices]
            digest = _("Your daily digest: %(count)s notices") % {"count": len(notices)}
            subject = lines[0]["sentence"] if len(notices) == 1 else digest
            body = render_to_string("notices/email.txt", {"recipient": recipient, "lines": lines})
        EmailMessage(
            subject=subject,
            body=body,
            to=[formataddr((str(recipient), recipient.email))],
            headers={"Message-ID": f"<{notices[0].key}@notices>", "X-Notice-Key": notices[0].key},
        ).send(fail_silently=False)


CHANNELS: dict[str, Channel] = {ChannelName.EMAIL: EmailChannel()}


def _address(notice: Notice) -> str:
    site = getattr(settings, "SITE_URL", "")
    if notice.case is None or not site:
        return ""
    return f"{site}{reverse('case_open', args=[notice.case.number])}"
