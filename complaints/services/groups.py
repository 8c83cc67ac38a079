"""Several complaints as one matter: linked at one click, merged, split, spoken to at once (CMP-06, CMP-32).

Each household keeps its own complaint, with its own agreement, confirmation and follow-up; a group shares its plan,
its messages and its ladder.  Whatever is joined can be parted again, and every step recomputes the grades, on record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import ENDED, Action
from complaints.models import Complaint, Matter, MatterMerge
from complaints.policies.actions import check_can, refusal
from complaints.services.base import complaint_save, lock_matters, need
from complaints.services.grading import matter_regrade
from complaints.services.matters import check_matter_same, complaint_move, matter_alike
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput, InvalidTransition

Act = Callable[[Complaint], Complaint]


def _locked(by: User, *matter_ids: int) -> dict[int, list[Complaint]]:
    """The complaints of these matters by matter, everything locked in the one order; the person may change links."""
    lock_matters(*matter_ids)
    rows = Complaint.objects.filter(matter_id__in=matter_ids).select_related(
        "case", "assigned_to", "category"
    )
    members: dict[int, list[Complaint]] = {matter_id: [] for matter_id in matter_ids}
    for complaint in rows.order_by("pk"):
        members[complaint.matter_id].append(complaint)
    for project_id in Matter.objects.filter(pk__in=matter_ids).values_list("project_id", flat=True):
        check_may(by, Permission.COMPLAINT_ASSESS, project_id)
    return members


def _regrade(by: User, at: dt.datetime, *matter_ids: int) -> None:
    for matter_id in sorted(set(matter_ids)):
        matter_regrade(matter_id, by=by, at=at, correction=True)


@transaction.atomic
def complaints_link(*, matter_id: int, case_ids: Collection[int], by: User, at: dt.datetime) -> Matter:
    """Link several complaints into the matter at one click (CMP-21); the first of it speaks for the group.

    Raises :class:`InvalidInput` for complaints of another project, :class:`Conflict` when one was linked meanwhile.
    """
    matter = Matter.objects.get(pk=matter_id)
    wanted = dict(
        Complaint.objects.filter(pk__in=case_ids, case__project=matter.project_id).values_list(
            "pk", "matter_id"
        )
    )
    if not wanted or set(wanted) != set(case_ids):
        raise InvalidInput("no_such_complaint", _("Choose complaints of this project."), field="complaints")
    members = _locked(by, matter_id, *wanted.values())
    found = {each.pk: each for rows in members.values() for each in rows}
    if not members[matter_id] or not all(pk in found for pk in wanted):
        raise _changed()
    for pk, before in sorted(wanted.items()):
        complaint = found[pk]
        check_matter_same(complaint.matter_id, before)
        if before == matter_id:
            raise InvalidInput("linked_already", _("Both belong to one matter already."), field="complaints")
        check_can(Action.LINK, user=by, complaint=complaint)
        complaint_move(complaint, to=matter_id, word="complaint.linked", by=by, at=at)
    if matter.representative_id is None:
        first = next((each for each in members[matter_id] if each.state not in ENDED), found[min(wanted)])
        _represent(first, by=by, at=at)
    _regrade(by, at, matter_id, *wanted.values())
    return Matter.objects.get(pk=matter_id)


def _changed() -> Conflict:
    return Conflict("matter_changed", _("Somebody linked this complaint to another matter. Load it again."))


@transaction.atomic
def matter_represent(*, matter_id: int, complaint: Complaint, by: User, at: dt.datetime) -> Matter:
    """Name who speaks for the group (CMP-32): one plan, one message and one ladder from now on."""
    members = _locked(by, matter_id)[matter_id]
    own = next((each for each in members if each.pk == complaint.pk), None)
    if own is None:
        raise _changed()
    if own.state in ENDED:
        raise InvalidInput("complaint_over", _("Choose a complaint that is open."), field="complaint")
    _represent(own, by=by, at=at)
    return Matter.objects.get(pk=matter_id)


def _represent(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    Matter.objects.filter(pk=complaint.matter_id).update(representative=complaint.pk)
    complaint_save(complaint, "complaint.represents", by=by, at=at)


@transaction.atomic
def matter_merge(*, matter_id: int, other_number: str, reason: str, by: User, at: dt.datetime) -> MatterMerge:
    """All complaints of the matter of another complaint come over to this one, ended ones too (CMP-32)."""
    need(reason, "reason")
    matter = Matter.objects.get(pk=matter_id)
    other = Complaint.objects.filter(
        case__number=other_number.strip(), case__project=matter.project_id
    ).first()
    if other is None:
        raise InvalidInput(
            "no_such_complaint",
            _("There is no other complaint of this project with this number."),
            field="other_number",
        )
    gone_id = other.matter_id
    if gone_id == matter_id:
        raise InvalidInput("linked_already", _("Both belong to one matter already."), field="other_number")
    members = _locked(by, matter_id, gone_id)
    if other.pk not in {each.pk for each in members[gone_id]} or not members[matter_id]:
        raise _changed()
    merge = MatterMerge.objects.create(
        kept_id=matter_id, gone_id=gone_id, case_ids=[each.pk for each in members[gone_id]], at=at, by=by
    )
    for complaint in members[gone_id]:
        complaint_move(
            complaint, to=matter_id, word="complaint.merged", by=by, at=at, note=reason, merge=merge.pk
        )
    _regrade(by, at, matter_id)
    return merge


@transaction.atomic
def matter_merge_undo(*, matter_id: int, reason: str, by: User, at: dt.datetime) -> MatterMerge:
    """The last merge is undone: what came over and is still here goes back (CMP-32)."""
    need(reason, "reason")
    last = MatterMerge.objects.filter(kept=matter_id, undone_at=None).order_by("-pk").first()
    if last is None:
        raise InvalidTransition("nothing_merged", _("No other matter was merged with this one."))
    members = _locked(by, matter_id, last.gone_id)[matter_id]
    merge = MatterMerge.objects.get(pk=last.pk)
    if merge.undone_at is not None:
        raise InvalidTransition("nothing_merged", _("No other matter was merged with this one."))
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    for complaint in members:
        if complaint.pk in merge.case_ids:
            complaint_move(
                complaint, to=merge.gone_id, word="complaint.merge_undone", by=by, at=at, note=reason,
                merge=merge.pk,
            )  # fmt: skip
    _regrade(by, at, matter_id, merge.gone_id)
    return merge


@transaction.atomic
def matter_split(
    *, matter_id: int, case_ids: Collection[int], reason: str, by: User, at: dt.datetime
) -> Matter:
    """Some of its complaints are about something else: they get a matter of their own, together (CMP-32)."""
    need(reason, "reason")
    members = _locked(by, matter_id)[matter_id]
    leaving = [each for each in members if each.pk in case_ids]
    if len(leaving) != len(set(case_ids)):
        raise _changed()
    if not leaving or len(leaving) == len(members):
        raise InvalidInput("not_a_split", _("Choose some of them, not none and not all."), field="complaints")
    fresh = matter_alike(leaving[0], unit=leaving[0].case.unit, at=at)
    for complaint in leaving:
        complaint_move(complaint, to=fresh.pk, word="complaint.split", by=by, at=at, note=reason)
    _regrade(by, at, matter_id, fresh.pk)
    return fresh


@transaction.atomic
def complaints_together(*, matter_id: int, action: Action, act: Act, by: User) -> Sequence[Complaint]:
    """One act for the whole group: for each of its complaints that can take it, all of them or none (CMP-32).

    ``act`` calls the action's service for one complaint.  Raises the reason of the refusal when none can take it.
    """
    lock_matters(matter_id)
    related = ("case", "assigned_to", "category")
    members = list(Complaint.objects.filter(matter_id=matter_id).select_related(*related).order_by("pk"))
    ready = [each for each in members if refusal(action, user=by, complaint=each) is None]
    if not ready:
        for each in members:
            if each.state not in ENDED:
                check_can(action, user=by, complaint=each)
        raise InvalidTransition("group_over", _("No complaint of this matter is open."))
    return [act(each) for each in ready]
