"""News for the apps above; ids only, inside the transaction."""

from django.dispatch import Signal

# Arguments: person_id. Receivers answer (what, how many): what of theirs would go over in a merge.
person_asked = Signal()
# Arguments: from_id, to_id, ids (model label → ids, or None for everything), at. Receivers give what is of the one
# to the other and answer model label → ids of what they moved.
person_moved = Signal()
