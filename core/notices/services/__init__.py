"""Writes of notices and of the accounts they go through."""

from core.notices.services.accounts import channel_add, channel_change, channel_switch, channel_test
from core.notices.services.choices import notice_defaults_change, notice_settings_change
from core.notices.services.notices import (
    delivery_give_up,
    delivery_retry,
    notice_add,
    notice_mark_read,
    notices_add,
    notices_mark_all_read,
)
from core.notices.services.traces import process_seen

__all__ = [
    "channel_add",
    "channel_change",
    "channel_switch",
    "channel_test",
    "delivery_give_up",
    "delivery_retry",
    "notice_add",
    "notice_defaults_change",
    "notice_mark_read",
    "notice_settings_change",
    "notices_add",
    "notices_mark_all_read",
    "process_seen",
]
