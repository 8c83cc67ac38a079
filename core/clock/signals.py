"""What the clock tells the apps above it; ids only, sent inside the transaction that takes the step."""

from django.dispatch import Signal

# deadline_id, case_id, target, level, at
step_taken = Signal()
