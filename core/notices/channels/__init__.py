"""Ways to reach a person outside the application, behind one interface (CLK-07, docs/adr/0017)."""

from __future__ import annotations

from core.notices.channels.base import Channel
from core.notices.channels.email import EmailChannel
from core.notices.channels.robots import DingtalkRobot, WecomRobot
from core.notices.channels.sms import SmsChannel
from core.notices.channels.webhook import WebhookChannel
from core.notices.enums import Channel as Name

CHANNELS: dict[str, Channel] = {
    Name.EMAIL: EmailChannel(),
    Name.SMS: SmsChannel(),
    Name.WECOM: WecomRobot(),
    Name.DINGTALK: DingtalkRobot(),
    Name.WEBHOOK: WebhookChannel(),
}
