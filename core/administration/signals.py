"""What the apps above are told: people who leave, departments that turn; ids only, inside the transaction."""

from django.dispatch import Signal

# Arguments: user_id. Receivers answer the ids of the open cases in which the person has a part.
leaving = Signal()
# Arguments: user_id, to_id, case_ids (locked), by_id, at. Receivers give the parts to the successor, or refuse.
left = Signal()
# Arguments: department_id. It is the property company's now, or not any more (CMP-33).
department_turned = Signal()
