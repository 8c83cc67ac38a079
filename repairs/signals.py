"""News for the apps above; each carries ids only and is sent inside the transaction."""

from django.dispatch import Signal

# kwargs: case_id, by_id, at — a new order has its number
order_opened = Signal()
# kwargs: case_id, by_id, at — the technician says it is done
order_finished = Signal()
# kwargs: case_id, by_id, at — the customer has signed
order_accepted = Signal()
# kwargs: case_id, by_id, at — it is not accepted any more: sent back, so a follow-up is pointless now
order_follow_up_void = Signal()
# kwargs: case_id, by_id (None: the clock), at, what ("late" or "rework")
order_late_or_reworked = Signal()
