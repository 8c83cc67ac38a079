"""What the apps above are told: people who leave, or go to the other company; ids only, inside the transaction."""

from django.dispatch import Signal

# Arguments: user_id. Receivers answer the ids of the open cases in which the person has a part.
leaving = Signal()
# Arguments: user_id, to_id, case_ids (locked), by_id, at. Receivers give the parts to the successor, or refuse.
left = Signal()
# Arguments: user_ids. They work for the property company now, or not any more (CMP-33).
company_changed = Signal()
