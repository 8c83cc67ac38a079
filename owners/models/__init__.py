"""Who owns what, who may speak for it, and every contact with them."""

from owners.models.access import AccessLogEntry
from owners.models.contacts import Contact, ContactItem
from owners.models.exports import ListExport, ListExportPart
from owners.models.imports import ImportBatch, ImportChange, LedgerUpload
from owners.models.merges import PersonMerge
from owners.models.ownership import Ownership, SalesContract, StageMove
from owners.models.people import Person, Phone
from owners.models.segments import PersonSegments
from owners.models.unit_contacts import UnitContact

__all__ = [
    "AccessLogEntry",
    "Contact",
    "ContactItem",
    "ImportBatch",
    "ImportChange",
    "LedgerUpload",
    "ListExport",
    "ListExportPart",
    "Ownership",
    "Person",
    "PersonMerge",
    "PersonSegments",
    "Phone",
    "SalesContract",
    "StageMove",
    "UnitContact",
]
