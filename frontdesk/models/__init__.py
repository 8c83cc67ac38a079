"""The tables of the front desk."""

from frontdesk.models.drafts import Draft
from frontdesk.models.items import Enquiry, Incident, Ticket
from frontdesk.models.promises import Promise, PromiseAuthority
from frontdesk.models.shifts import Handover, HandoverItem, ShiftPattern, ShiftSlot

__all__ = [
    "Draft",
    "Enquiry",
    "Handover",
    "HandoverItem",
    "Incident",
    "Promise",
    "PromiseAuthority",
    "ShiftPattern",
    "ShiftSlot",
    "Ticket",
]
