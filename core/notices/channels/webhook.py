"""A web-hook: the notices as signed JSON for another system of the customer."""

from __future__ import annotations

import json

from django.utils import translation

from core.notices.channels import signing
from core.notices.channels.base import Message, Secrets, link
from core.notices.channels.http import post_json


class WebhookChannel:
    """Any answer of 200 to 299 says: received; the same key again is the same message."""

    needs = ("url", "secret")

    def send(self, secrets: Secrets, message: Message) -> None:
        """All notices of the message in one request."""
        with translation.override(message.language):
            notices = [
                {
                    "key": notice.key,
                    "kind": notice.kind,
                    "to": notice.recipient.username,
                    "sentence": notice.sentence,
                    "case": notice.case.number if notice.case else None,
                    "link": link(notice) or None,
                    "urgent": notice.urgent,
                    "at": notice.created_at.isoformat(),
                }
                for notice in message.notices
            ]
        content = json.dumps({"key": message.key, "notices": notices}, ensure_ascii=False).encode()
        post_json(secrets["url"], content, signing.headers(secrets["secret"], message.key, content))
