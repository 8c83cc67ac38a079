"""Wake-ups of complaints."""

from celery import shared_task

from complaints.services.grading import complaints_regrade_due
from complaints.services.monthly import decisions_tell_due
from complaints.services.news import news_promise_missing
from complaints.services.rechecks import rechecks_draw_due
from complaints.services.transfers import transfers_settle
from complaints.services.warnings import warnings_find
from core.time import now


@shared_task
def regrade_due() -> int:
    """Grades that time alone moves; doing it twice changes nothing."""
    return complaints_regrade_due(at=now())


@shared_task
def draw_rechecks() -> int:
    """The re-checks of every month that is over (CMP-29); a month is drawn once."""
    return rechecks_draw_due(at=now())


@shared_task
def tell_of_decisions() -> int:
    """What monthly reviews decided and is due (CMP-25); doing it twice tells nobody twice."""
    return decisions_tell_due(at=now())


@shared_task
def find_warnings() -> int:
    """Early warnings that open by themselves; doing it twice changes nothing."""
    return warnings_find(at=now())


@shared_task
def transfers_silent() -> int:
    """Transfers that nobody answered in time count as accepted (CMP-27); doing it twice changes nothing."""
    return transfers_settle(at=now())


@shared_task
def promise_news() -> int:
    """The next message to the customer where none is promised yet (CMP-30); doing it twice changes nothing."""
    return news_promise_missing(at=now())
