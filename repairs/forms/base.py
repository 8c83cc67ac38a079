"""What every action's form has: the version it was made from, and the one service it calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from core.accounts.models import User
from core.web.forms import FilesField
from repairs.enums import Action
from repairs.models import WorkOrder


class ActionForm(forms.Form):
    """A form whose cleaned fields are the keyword arguments of its service."""

    action: ClassVar[Action]
    service: ClassVar[Callable[..., WorkOrder]]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, order: WorkOrder, user: User, **kwargs: Any) -> None:
        # Several of these forms stand on one page of the phone.
        kwargs.setdefault("auto_id", f"id_{self.action.value}_%s")
        super().__init__(*args, **kwargs)
        self.order = order
        self.user = user
        self.fields["version"].initial = order.case.version
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the order; nothing by default."""

    def run(self, *, at: dt.datetime) -> WorkOrder:
        """Call the service with what was entered."""
        return type(self).service(case_id=self.order.pk, by=self.user, at=at, **self.cleaned_data)


def words(
    label: Any, *, rows: int = 3, required: bool = True, limit: int = 1000, **kwargs: Any
) -> forms.CharField:
    """A text of several lines with a limit."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def pictures(label: Any, accept: str = "image/*") -> FilesField:
    """Pictures that need not be given."""
    field = FilesField(label=label, required=False)
    field.widget.attrs["accept"] = accept
    return field
