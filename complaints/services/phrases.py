"""Phrase templates, kept by the company (CMP-25)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Phrase
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import check_values, history_add


@transaction.atomic
def phrase_add(*, top: str, state: str, title: str, text: str, by: User, at: dt.datetime) -> Phrase:
    """A new template, for one category and state or for any."""
    check_administrator(by)
    phrase = _filled(Phrase(), top, state, title, text)
    phrase.save()
    history_add(
        case=None, action="phrase_added", by=by, at=at, details={"phrase": phrase.pk}, note=_said(phrase)
    )
    return phrase


@transaction.atomic
def phrase_change(
    *, phrase_id: int, top: str, state: str, title: str, text: str, is_active: bool, by: User, at: dt.datetime
) -> Phrase:
    """Where it is offered, what it says, and whether it is in use. Raises ``Phrase.DoesNotExist``."""
    check_administrator(by)
    phrase = Phrase.objects.select_for_update(no_key=True).get(pk=phrase_id)
    before, was_active = _said(phrase), phrase.is_active
    _filled(phrase, top, state, title, text)
    phrase.is_active = is_active
    phrase.save()
    details = {"phrase": phrase.pk}
    if _said(phrase) != before:
        words = f"{before}\n→ {_said(phrase)}"
        history_add(case=None, action="phrase_changed", by=by, at=at, details=details, note=words)
    if is_active != was_active:
        action = "phrase_taken_up" if is_active else "phrase_put_aside"
        history_add(case=None, action=action, by=by, at=at, details=details)
    return phrase


def _said(phrase: Phrase) -> str:
    filed = [
        phrase.get_top_display() if phrase.top else "",
        phrase.get_state_display() if phrase.state else "",
    ]
    return " · ".join([*filter(None, filed), phrase.title, phrase.text])


def _filled(phrase: Phrase, top: str, state: str, title: str, text: str) -> Phrase:
    same = Phrase.objects.filter(top=top, state=state, title=title.strip()).exclude(pk=phrase.pk)
    if same.exists():
        raise InvalidInput("name_taken", _("There is one with this name already."), field="title")
    phrase.top, phrase.state, phrase.title, phrase.text = top, state, title.strip(), text.strip()
    check_values(phrase)
    return phrase
