"""Text messages through a gateway: signed JSON over HTTP, as ``docs/operations.md`` describes."""

from __future__ import annotations

import json

from core.notices.channels import signing
from core.notices.channels.base import Delayed, Message, Secrets, check_reached, link, title
from core.notices.channels.http import post_json


class SmsChannel:
    """One text to one work phone; the gateway answers ``{"accepted": true}``."""

    needs = ("url", "secret")

    def send(self, secrets: Secrets, message: Message) -> None:
        """Raises ``Delayed`` when the gateway answers and does not accept."""
        number = check_reached(message.recipient.work_phone)
        address = link(message.notices[0]) if message.count == 1 else ""
        text = f"{title(message)} {address}".strip()
        content = json.dumps({"key": message.key, "to": number, "text": text}, ensure_ascii=False).encode()
        answer = post_json(secrets["url"], content, signing.headers(secrets["secret"], message.key, content))
        if answer.fields().get("accepted") is not True:
            raise Delayed("not_accepted")
