"""Pages of notices and of the channels they go through."""

from core.notices.views.channels import (
    channel_add,
    channel_change,
    channel_list,
    channel_off,
    channel_on,
    channel_test,
)
from core.notices.views.choices import notice_default_change, notice_default_list, notice_settings
from core.notices.views.notices import (
    delivery_give_up,
    delivery_retry,
    notice_list,
    notice_read,
    notices_read_all,
    notices_unread,
    undelivered,
)

__all__ = [
    "channel_add",
    "channel_change",
    "channel_list",
    "channel_off",
    "channel_on",
    "channel_test",
    "delivery_give_up",
    "delivery_retry",
    "notice_default_change",
    "notice_default_list",
    "notice_list",
    "notice_read",
    "notice_settings",
    "notices_read_all",
    "notices_unread",
    "undelivered",
]
