"""Which form belongs to which action; there is one for each."""

from __future__ import annotations

from typing import Any

from core.accounts.models import User
from repairs.enums import Action
from repairs.forms import desk, waiting, work
from repairs.forms.base import ActionForm
from repairs.models import WorkOrder

ROOMS = (work, desk, waiting)
FORMS: dict[Action, type[ActionForm]] = {
    form.action: form
    for room in ROOMS
    for form in vars(room).values()
    if isinstance(form, type) and issubclass(form, ActionForm) and form.__module__ == room.__name__
}


def form_for(
    action: Action, *, order: WorkOrder, user: User, data: Any = None, uploaded: Any = None
) -> ActionForm:
    """The form of an action, filled with what a person sent, if anything."""
    return FORMS[action](data, uploaded, order=order, user=user)
