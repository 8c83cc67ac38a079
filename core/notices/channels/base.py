"""What every channel is: sends one message, or says what kind of failure it was (CLK-06, CLK-07)."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.notices.models import Notice

Secrets = Mapping[str, str]
ROOM_FOR_MORE = 120


@dataclass(frozen=True)
class Message:
    """One or more notices that go out together; ``key`` comes again when the message does.

    Each notice has its recipient; a message to a person has one recipient only, one to a group may have several.
    ``count`` is how many they are; of a long digest only the first are here.
    """

    key: str
    notices: Sequence[Notice]
    count: int

    @property
    def more(self) -> int:
        """How many the reader finds in the list of notices only."""
        return self.count - len(self.notices)

    @property
    def recipient(self) -> User:
        return self.notices[0].recipient

    @property
    def language(self) -> str:
        return self.recipient.language or settings.LANGUAGE_CODE


class Channel(Protocol):
    """One way out; ``secrets`` is what the account keeps encrypted."""

    @property
    def needs(self) -> Sequence[str]:
        """Which of ``url`` and ``secret`` an account must have."""

    def send(self, secrets: Secrets, message: Message) -> None:
        """Send, or raise one of the failures below; anything else that is raised counts as ``Delayed``."""


class Failure(Exception):
    """Why a message did not go out; ``code`` is ours (``core.notices.words``), without anything secret or personal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Failure):
    """This message will never be taken: it is given up at once and listed."""


class Delayed(Failure):
    """This message was not taken now: it is tried again, later and later, and at last given up and listed."""


class Down(Failure):
    """The account does not work at all: everything that goes through it waits; ``after`` is how long it asked for."""

    def __init__(self, code: str, after: dt.timedelta | None = None) -> None:
        super().__init__(code)
        self.after = after


class TooMany(Down):
    """The robot has said too much: what waits for it goes out as one digest."""


def network_code(error: Exception) -> str:
    """Our code for what a connection raised."""
    match error:
        case TimeoutError():
            return "timeout"
        case ConnectionRefusedError():
            return "refused"
        case ssl.SSLError():
            return "tls"
        case OSError():
            return "connection"
        case _:
            return "broken_answer"


def check_reached(value: str) -> str:
    """The person's address or number; raises ``Refused`` when there is none (any more)."""
    if not value:
        raise Refused("no_address")
    return value


def link(notice: Notice) -> str:
    """Where the notice leads, when the installation says where it is reached."""
    return f"{settings.SITE_URL}{notice.path}" if notice.path and settings.SITE_URL else ""


def title(message: Message) -> str:
    """The message in one line, in the reader's language."""
    with translation.override(message.language):
        if message.count == 1:
            return message.notices[0].sentence
        return _("Digest: %(count)s notices") % {"count": message.count}


def lines_that_fit(lines: Sequence[str], size: int, more: int) -> list[str]:
    """As many of the lines as fit into ``size`` bytes; the last one counts what is left out, ``more`` included."""
    if not more and sum(len(line.encode()) + 1 for line in lines) <= size:
        return list(lines)
    shown: list[str] = []
    room = size - ROOM_FOR_MORE
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        shown.append(line)
    return [*shown, left_out(len(lines) - len(shown) + more)]


def left_out(count: int) -> str:
    """The line that stands for those that are not told."""
    return _("… and %(count)s more in your list of notices") % {"count": count}
