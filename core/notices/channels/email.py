"""E-mail through Django's mail settings, which come from the environment."""

from __future__ import annotations

import smtplib
from email.utils import formataddr

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from core.notices.channels.base import (
    Delayed,
    Down,
    Failure,
    Message,
    Refused,
    Secrets,
    check_reached,
    left_out,
    link,
    network_code,
    title,
)

CLOSING, FOR_GOOD = 421, 500


class EmailChannel:
    """One message in the recipient's language."""

    needs = ()

    def send(self, secrets: Secrets, message: Message) -> None:
        """``Message-ID`` comes from the key, so that a repeated one is the same message."""
        recipient = message.recipient
        address = check_reached(recipient.email)
        with translation.override(message.language):
            lines = [{"sentence": notice.sentence, "url": link(notice)} for notice in message.notices]
            more = left_out(message.more) if message.more else ""
            body = render_to_string(
                "notices/email.txt", {"recipient": recipient, "lines": lines, "more": more}
            )
        mail = EmailMessage(
            subject=title(message),
            body=body,
            to=[formataddr((str(recipient), address))],
            headers={"Message-ID": f"<{message.key}@notices>", "X-Notice-Key": message.key},
        )
        try:
            mail.send(fail_silently=False)
        except (OSError, smtplib.SMTPException) as error:  # SMTPException is an OSError; named for the reader
            raise _failure(error) from error


def _failure(error: OSError) -> Failure:
    """Whether the server refused this message, this recipient, or everything."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _by_code(next(iter(error.recipients.values()))[0])
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPSenderRefused() | smtplib.SMTPConnectError():
            return Down(f"smtp {error.smtp_code}")
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code)
        case _:
            return Down(network_code(error))


def _by_code(code: int) -> Failure:
    """421: the server closes; 4xx: not now; 5xx: never."""
    if code == CLOSING:
        return Down(f"smtp {code}")
    return Refused(f"smtp {code}") if code >= FOR_GOOD else Delayed(f"smtp {code}")
