"""Segments as people see them: of one person, and the mix of all beside the reference (OWN-08)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may, scope_of
from core.errors import NotAllowed
from core.places.models import Project
from owners.enums import FAMILY_REFERENCE, SEGMENT_CHOICES, Segment
from owners.models import Person, PersonSegments
from owners.policies.mix import mix_shown, whole_shown
from owners.selectors.lists import owners_filtered, owners_visible_to


def may_change(user: User, person: Person) -> bool:
    """Whether the user keeps owners in a project where the person has a unit."""
    scope = scope_of(user, Permission.OWNER_CHANGE)
    return bool(scope) and Person.objects.in_scope(scope).filter(pk=person.pk).exists()


def check_may_change(user: User, person: Person) -> None:
    """Raises :class:`NotAllowed` unless :func:`may_change`."""
    check_may(user, Permission.OWNER_CHANGE)
    if not may_change(user, person):
        raise NotAllowed(
            "person_elsewhere", _("You may change only people who have a unit in your projects.")
        )


def segments_seen(user: User, person: Person) -> PersonSegments | None:
    """An owner's segments, an unsaved empty record while nothing is known; None for who may not see them.

    Who only looks people up for a call does not see them: they are no business of that call.
    """
    if not may(user, Permission.OWNER_VIEW) or not owners_visible_to(user).filter(pk=person.pk).exists():
        return None
    found = PersonSegments.objects.select_related("changed_by").filter(person=person).first()
    return found or PersonSegments(person=person)


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a mix: ``count`` is None when it is not shown, ``reference`` when there is none."""

    value: str
    label: str
    count: int | None
    percent: float | None
    reference: int | None


@dataclass(frozen=True, slots=True)
class Mix:
    """The people by one segment; ``known`` (the denominator) is None while they are too few to be shown."""

    segment: Segment
    groups: list[Group]
    known: int | None


def segment_mixes(user: User, project: Project | None) -> tuple[int, list[Mix]]:
    """How many people the list of owners has, and their mix by each segment; counts equal that list's (RPT-05).

    Two statements. Groups of fewer than five are not shown (:func:`mix_shown`).
    """
    people = owners_filtered(user, query=None, project=project, stage=None, segments={})
    whole = people.count()
    wanted = {
        f"{segment.value}__{value}": Count("pk", filter=Q(**{segment.value: value}))
        for segment in Segment
        for value in SEGMENT_CHOICES[segment].values
    }
    counts = PersonSegments.objects.filter(person__in=people.values("pk")).aggregate(**wanted)
    return whole, [_mix(segment, counts) for segment in Segment]


def _mix(segment: Segment, counted: dict[str, int]) -> Mix:
    choices = SEGMENT_CHOICES[segment]
    counts = {value: counted[f"{segment.value}__{value}"] for value in choices.values}
    known, shown = whole_shown(counts), mix_shown(counts)
    groups = [_group(segment, value, label, shown[value], known) for value, label in choices.choices]
    return Mix(segment, groups, known)


def _group(segment: Segment, value: str, label: str, count: int | None, known: int | None) -> Group:
    percent = 100 * count / known if count is not None and known else None
    reference = FAMILY_REFERENCE.get(value) if segment is Segment.FAMILY else None
    return Group(value, label, count if known is not None else None, percent, reference)
