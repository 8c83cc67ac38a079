"""Robots in the groups of WeCom and DingTalk: they speak to everybody there and call people by their work phone."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote_plus

from django.utils import translation

from core.notices.channels.base import (
    Delayed,
    Down,
    Message,
    Refused,
    Secrets,
    TooMany,
    lines_that_fit,
    link,
    title,
)
from core.notices.channels.http import post_json

WECOM_BYTES, DINGTALK_BYTES = 2000, 6000
ONE_MINUTE, TEN_MINUTES = dt.timedelta(minutes=1), dt.timedelta(minutes=10)


class WecomRobot:
    """``/cgi-bin/webhook/send?key=…``: text with the mobile numbers of those it is for."""

    needs = ("url",)

    def send(self, secrets: Secrets, message: Message) -> None:
        """45009: too many in a minute; 40058 and 44004: this text; any other number but 0: the robot."""
        text = {"content": _text(message, WECOM_BYTES), "mentioned_mobile_list": _mobiles(message)}
        code = _say(secrets["url"], {"msgtype": "text", "text": text}, message)
        if code == 45009:
            raise TooMany(f"errcode {code}", ONE_MINUTE)
        if code in (40058, 44004):
            raise Refused(f"errcode {code}")
        if code:
            raise Down(f"errcode {code}")


class DingtalkRobot:
    """``/robot/send?access_token=…`` with time stamp and signature in the address."""

    needs = ("url", "secret")

    def send(self, secrets: Secrets, message: Message) -> None:
        """130101: too many in a minute, and ten minutes of silence; -1: busy; any other number but 0: the robot."""
        body = {
            "msgtype": "text",
            "text": {"content": _text(message, DINGTALK_BYTES)},
            "at": {"atMobiles": _mobiles(message), "isAtAll": False},
        }
        code = _say(dingtalk_signed(secrets["url"], secrets["secret"]), body, message)
        if code == 130101:
            raise TooMany(f"errcode {code}", TEN_MINUTES)
        if code == -1:
            raise Delayed(f"errcode {code}")
        if code:
            raise Down(f"errcode {code}")


def dingtalk_signed(url: str, secret: str) -> str:
    """The address with ``timestamp`` (real milliseconds) and ``sign`` = base64 HMAC-SHA256 of both."""
    stamp = str(round(time.time() * 1000))
    mark = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(mark))}"


def _say(url: str, body: dict[str, Any], message: Message) -> int:
    """The robot's ``errcode``; robots do not know keys, the header is for whoever stands between."""
    content = json.dumps(body, ensure_ascii=False).encode()
    code = post_json(url, content, {"Idempotency-Key": message.key}).fields().get("errcode")
    if not isinstance(code, int):
        raise Down("broken_answer")
    return code


def _text(message: Message, size: int) -> str:
    """Who it is for and what it says; a digest begins with its number."""
    with translation.override(message.language):
        lines = [_line(notice) for notice in sorted(message.notices, key=lambda n: not n.urgent)]
        head = [title(message)] if len(lines) > 1 else []
        return "\n".join(lines_that_fit([*head, *lines], size, message.more))


def _line(notice: Any) -> str:
    return f"@{notice.recipient}: {notice.sentence} {link(notice)}".rstrip()


def _mobiles(message: Message) -> list[str]:
    """Work phones as the robots know them: Chinese numbers without their country."""
    people = {notice.recipient.pk: notice.recipient.work_phone for notice in message.notices}
    return [phone.removeprefix("+86") for phone in people.values() if phone]
