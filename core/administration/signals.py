"""What the apps above are told about people who leave; ids only, inside the transaction."""

from django.dispatch import Signal

# Arguments: user_id. Receivers answer the ids of the open cases in which the person has a part.
leaving = Signal()
# Arguments: user_id, to_id, case_ids (locked), by_id, at. Receivers give the parts to the successor, or refuse.
left = Signal()
