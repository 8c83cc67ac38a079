"""Logging a contact in the day log (DSK-01, DSK-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import InvalidInput
from core.places.models import Project, Unit
from core.records.models import Case
from core.records.policies import check_event_time
from core.records.services import check_values
from owners.enums import Channel, ContactKind
from owners.models import Contact, ContactItem, Person

LONGEST_TEXT = 5000


@transaction.atomic
def contact_log(
    *,
    channel: Channel,
    kind: ContactKind,
    summary: str,
    by: User | None,
    at: dt.datetime,
    happened_at: dt.datetime | None = None,
    late_reason: str = "",
    project: Project | None = None,
    unit: Unit | None = None,
    person: Person | None = None,
    caller_name: str = "",
    caller_phone: str = "",
    outcome: str = "",
    rings: int | None = None,
    waited_seconds: int | None = None,
    cases: Iterable[Case] = (),
) -> Contact:
    """One line of the day log: ``happened_at`` is the event (``at`` if left out), ``at`` the typing.

    The project is that of the unit where there is one. Raises :class:`InvalidInput` for an event to come,
    a late entry without its reason and an empty text; :class:`NotAllowed` without permission in the project.
    """
    project = unit.project if unit is not None else project
    if by is not None:
        check_may(by, Permission.CONTACT_LOG, project.pk if project else None)
    happened_at = happened_at or at
    check_event_time(happened_at=happened_at, entered_at=at, reason=late_reason)
    if not summary.strip():
        raise InvalidInput("summary_missing", _("Say what the contact is about."), field="summary")
    for field, text in (("summary", summary), ("outcome", outcome)):
        if len(text) > LONGEST_TEXT:
            raise InvalidInput(
                "text_too_long", _("Shorten this to %(most)s characters."), field=field, most=LONGEST_TEXT
            )
    contact = Contact(
        channel=channel, kind=kind, at=happened_at, entered_at=at, entered_by=by,
        late_reason=late_reason.strip(), project=project, unit=unit, person=person,
        caller_name=caller_name.strip(), caller_phone=caller_phone.strip(),
        summary=summary.strip(), outcome=outcome.strip(), rings=rings, waited_seconds=waited_seconds,
    )  # fmt: skip
    _check_fields(contact)
    contact.save()
    contact_link(contact=contact, cases=cases)
    return contact


def _check_fields(contact: Contact) -> None:
    try:
        check_values(contact)
    except ValidationError as error:
        field, (first, *_rest) = next(iter(error.message_dict.items()))
        raise InvalidInput("contact_invalid", first, field=field) from error


@transaction.atomic(savepoint=False)
def contact_link(*, contact: Contact, cases: Iterable[Case]) -> None:
    """Keep the link from the contact to the items it opened or was about (DSK-02); once is enough."""
    items = [ContactItem(contact=contact, case=case) for case in cases]
    ContactItem.objects.bulk_create(items, ignore_conflicts=True)
