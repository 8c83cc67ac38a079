"""Notices, their deliveries, the accounts they go through, and what people choose."""

from core.notices.models.accounts import ChannelAccount
from core.notices.models.choices import ChannelChoice, ChannelDefault, QuietHours
from core.notices.models.notices import Delivery, Notice
from core.notices.models.traces import ProcessTrace

__all__ = [
    "ChannelAccount",
    "ChannelChoice",
    "ChannelDefault",
    "Delivery",
    "Notice",
    "ProcessTrace",
    "QuietHours",
]
