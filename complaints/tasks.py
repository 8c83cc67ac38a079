"""Wake-ups of complaints."""

from celery import shared_task

from complaints.services.grading import complaints_regrade_due
from core.time import now


@shared_task
def regrade_due() -> int:
    """Grades that time alone moves; doing it twice changes nothing."""
    return complaints_regrade_due(at=now())
