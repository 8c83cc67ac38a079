"""What handling a complaint has left behind (CMP-11, CMP-14, CMP-27, CMP-31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.enums.work import Side
from complaints.models import (
    Appraisal,
    Collaborator,
    Complaint,
    Evidence,
    GroupMember,
    Settlement,
    Transfer,
    Update,
)


@dataclass(frozen=True, slots=True)
class Handling:
    """Everything, each kind with what its lines show; the newest update first."""

    group: Sequence[GroupMember]
    evidence: Sequence[Evidence]
    appraisals: Sequence[Appraisal]
    updates: Sequence[Update]
    transfers: Sequence[Transfer]
    collaborators: Sequence[Collaborator]
    settlements: Sequence[Settlement]

    @property
    def by_side(self) -> list[tuple[str, list[Evidence]]]:
        """The evidence of each of the three sides, whether there is some or not (CMP-11)."""
        return [(str(side.label), [row for row in self.evidence if row.side == side]) for side in Side]

    @property
    def is_empty(self) -> bool:
        """Nothing has been collected or agreed yet."""
        return not any(getattr(self, name) for name in self.__slots__)


def handling_of(complaint: Complaint) -> Handling:
    """What is on record (eight queries)."""
    return Handling(
        group=list(complaint.group.filter(left_at=None).select_related("user").order_by("pk")),
        evidence=list(complaint.evidence.select_related("attachment", "by")),
        appraisals=list(complaint.appraisals.select_related("body", "report")),
        updates=list(complaint.updates.select_related("by").prefetch_related("pictures")),
        transfers=list(complaint.transfers.select_related("department", "to", "by")),
        collaborators=list(complaint.collaborators.filter(ended_at=None).select_related("department")),
        settlements=list(complaint.settlements.select_related("agreement", "by", "paid_by")),
    )
