"""News for the apps above; each carries ids only and is sent inside the transaction."""

from django.dispatch import Signal

# kwargs: case_id, by_id, at
complaint_verified = Signal()
# kwargs: case_id, by_id, at — it was verified and is not any more (reopened), or a follow-up is pointless now
complaint_follow_up_void = Signal()
