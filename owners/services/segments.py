"""The segments of a person are kept by hand (OWN-08); the import fills them in ``import_plan``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import Conflict, InvalidInput
from core.records.services import history_add
from owners.enums import SEGMENT_CHOICES, Segment
from owners.models import Person, PersonSegments
from owners.selectors.segments import check_may_change


@transaction.atomic
def segments_set(
    *, person: Person, values: Mapping[Segment, str], version: int | None, by: User, at: dt.datetime
) -> PersonSegments:
    """Set these segments of the person, an empty value for "not known"; what is not named stays (OWN-08).

    ``version`` is the one that the person read (0 while there was nothing), None for whatever is there. The history
    says which segments changed, not from what to what: they are personal. The same again changes nothing.
    """
    check_may_change(by, person)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    segments = PersonSegments.objects.filter(person=person).first()
    segments = segments or PersonSegments(person=person, changed_at=at)
    if version is not None and version != segments.version:
        raise Conflict(
            "segments_changed",
            _("Somebody changed the segments while you were working on them. Look at what is there now."),
        )
    changed = [
        segment for segment in Segment if segment in values and getattr(segments, segment) != values[segment]
    ]
    for segment in changed:
        if values[segment] not in ("", *SEGMENT_CHOICES[segment].values):
            raise InvalidInput("segment_unknown", _("Choose one of the list."), field=segment.value)
        setattr(segments, segment, values[segment])
    if changed:
        segments.version, segments.changed_at, segments.changed_by = segments.version + 1, at, by
        segments.save()
    for segment in changed:
        details = {"person": person.pk, "segment": segment.value}
        history_add(case=None, action="segment_set", by=by, at=at, details=details)
    return segments
