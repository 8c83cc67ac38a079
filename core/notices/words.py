"""What the codes of failures say, and what to do about them, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Sentence

ERRORS: dict[str, Sentence] = {
    "timeout": gettext_lazy("The server did not answer in time."),
    "refused": gettext_lazy("The server takes no connection: it is down, or the address or port is wrong."),
    "connection": gettext_lazy("The connection broke."),
    "tls": gettext_lazy("The server's certificate is not trusted, or it speaks no TLS."),
    "no_such_host": gettext_lazy("There is no server of that name."),
    "address_forbidden": gettext_lazy("The address leads into a network that is not allowed."),
    "broken_answer": gettext_lazy("The server's answer was not what it should be."),
    "not_accepted": gettext_lazy("The gateway did not accept the message."),
    "no_address": gettext_lazy("The person has no address or number for this channel."),
    "unreadable": gettext_lazy(
        "The stored secret cannot be read: a key of the house was taken away. Type it again."
    ),
    "person_off": gettext_lazy("The person was switched off."),
    "account_off": gettext_lazy("The channel was switched off."),
    "http 401": gettext_lazy("The server does not know the key (HTTP 401)."),
    "http 403": gettext_lazy("The server refuses the key (HTTP 403)."),
    "http 404": gettext_lazy("There is nothing at this address (HTTP 404)."),
    "http 429": gettext_lazy("Too many messages in a short time (HTTP 429)."),
    "errcode 45009": gettext_lazy("Too many messages in a minute (WeCom 45009)."),
    "errcode 93000": gettext_lazy("The robot's address is wrong or the robot was removed (WeCom 93000)."),
    "errcode 130101": gettext_lazy("Too many messages in a minute (DingTalk 130101)."),
    "errcode 300001": gettext_lazy(
        "The robot's address is wrong or the robot was removed (DingTalk 300001)."
    ),
    "errcode 310000": gettext_lazy(
        "The robot's security settings refuse it: secret, keyword or address (DingTalk 310000)."
    ),
    "smtp 535": gettext_lazy("The mail server refuses user name or password (SMTP 535)."),
    "smtp 550": gettext_lazy("The mail server does not know this address (SMTP 550)."),
}


def error_words(code: str) -> str:
    """A failure as a sentence; what has no sentence of its own is named by its code."""
    if not code:
        return ""
    return str(ERRORS[code]) if code in ERRORS else _("The server answered: %(code)s.") % {"code": code}
