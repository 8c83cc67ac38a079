"""What the phone sends besides the actions: one picture, and work kept as a note."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import FilesField
from repairs.enums import PictureMoment
from repairs.forms.base import words


class EventForm(forms.Form):
    """When it happened and whose phone says so; both are the outbox's, a form without it has neither."""

    happened_at = forms.CharField(required=False, max_length=40)
    outbox_user = forms.IntegerField(required=False)

    def claimed(self) -> dt.datetime | None:
        """The time that the phone says; none when it says nothing that can be read."""
        try:
            claimed = dt.datetime.fromisoformat(self.data.get("happened_at", ""))
        except (TypeError, ValueError):
            return None
        return claimed if claimed.tzinfo else None


class PictureForm(forms.Form):
    """Pictures of before or after; from the outbox one with each request (RPR-08)."""

    moment = forms.ChoiceField(
        choices=[(m.value, m.label) for m in (PictureMoment.BEFORE, PictureMoment.AFTER)],
        widget=forms.HiddenInput,
    )
    uploads = FilesField(label=_("Pictures"))


class NoteForm(forms.Form):
    """What the technician did, in words; or one of the pictures."""

    words = words(_("What you did"), required=False, limit=5000)
    uploads = FilesField(label=_("Pictures"), required=False)
