"""Which form belongs to which action; there is one for each."""

from __future__ import annotations

from typing import Any

from complaints.enums import Action
from complaints.forms import ending, handling, investigation, learning, matters, plans, transfers, waiting
from complaints.forms.base import ActionForm
from complaints.models import Complaint
from core.accounts.models import User

FORMS: dict[Action, type[ActionForm]] = {
    form.action: form
    for room in (handling, investigation, transfers, plans, ending, matters, waiting, learning)
    for name, form in vars(room).items()
    if isinstance(form, type)
    and issubclass(form, ActionForm)
    and form.__module__ == room.__name__
    and hasattr(form, "action")
}


def form_for(
    action: Action, *, complaint: Complaint, user: User, data: Any = None, uploaded: Any = None
) -> ActionForm:
    """The form of an action, filled with what a person sent, if anything."""
    return FORMS[action](data, uploaded, complaint=complaint, user=user)
