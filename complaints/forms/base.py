"""What every action's form has: the version it was made from, and the one service it calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.models import Complaint
from core.accounts.models import User
from core.records.drawings import LONGEST
from core.web.controls import SignatureInput
from core.web.forms import FilesField


@dataclass(frozen=True, slots=True)
class Fold:
    """Fields that few need: they stand folded under a label until one opens them."""

    label: Any
    names: tuple[str, ...]


class ActionForm(forms.Form):
    """A form whose cleaned fields are the keyword arguments of its service."""

    action: ClassVar[Action]
    service: ClassVar[Callable[..., Complaint]]
    #: The field into which phrase templates are inserted (CMP-25); none for most.
    phrases_into: ClassVar[str] = ""
    folds: ClassVar[Sequence[Fold]] = ()

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.user = user
        self.fields["version"].initial = complaint.case.version
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the complaint; nothing by default."""

    def plain_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        folded = {name for fold in self.folds for name in fold.names}
        return [bound for bound in self.visible_fields() if bound.name not in folded]

    def folded_fields(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Label and fields of each fold, and whether it is open: something was entered there or is wrong."""
        return [
            (fold.label, [self[name] for name in fold.names], self._is_used(fold.names))
            for fold in self.folds
        ]

    def _is_used(self, names: Sequence[str]) -> bool:
        return self.is_bound and any(self.errors.get(name) or self[name].data for name in names[:1])

    def run(self, *, at: dt.datetime) -> Complaint:
        """Call the service with what was entered."""
        return type(self).service(case_id=self.complaint.pk, by=self.user, at=at, **self.cleaned_data)


def words(
    label: Any, *, rows: int = 3, required: bool = True, limit: int = 2000, **kwargs: Any
) -> forms.CharField:
    """A text of several lines with a limit."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def drawn() -> forms.CharField:
    """A signature, drawn on the screen."""
    return forms.CharField(
        label=_("Signature of the customer"), required=False, max_length=LONGEST, widget=SignatureInput
    )


def paper() -> FilesField:
    """The paper that the customer signed, where it was not signed on the screen."""
    field = files()
    field.label = _("Or the signed paper, as a picture or PDF")
    return field


def files() -> FilesField:
    """Pictures and PDFs."""
    field = FilesField(label=_("Pictures or PDF"), required=False)
    field.widget.attrs["accept"] = "image/*,application/pdf"
    return field
