"""The tables of the front desk."""

from frontdesk.models.drafts import Draft
from frontdesk.models.promises import Promise, PromiseAuthority
from frontdesk.models.shifts import Handover, HandoverItem, ShiftPattern, ShiftSlot

__all__ = [
    "Draft",
    "Handover",
    "HandoverItem",
    "Promise",
    "PromiseAuthority",
    "ShiftPattern",
    "ShiftSlot",
]
