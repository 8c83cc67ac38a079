"""Notices, their deliveries, and the accounts they go through."""

from core.notices.models.accounts import ChannelAccount
from core.notices.models.notices import Delivery, Notice

__all__ = ["ChannelAccount", "Delivery", "Notice"]
