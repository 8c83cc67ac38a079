"""Forms of a matter as a whole (CMP-32): what is linked, merged, split, and done for the group together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, MatterWay
from complaints.forms.actions import FORMS
from complaints.forms.base import ActionForm, words
from complaints.models import Complaint
from complaints.selectors.groups import MatterPage, Proposed
from complaints.services import groups
from core.accounts.models import User
from core.web.forms import offer

# What is done once for the group; what each household says for itself is not among it (CMP-32).
TOGETHER = (
    Action.RESPOND, Action.ASSIGN, Action.INVESTIGATE, Action.PROPOSE_PLAN, Action.APPROVE_PLAN,
    Action.APPROVE_LEGAL, Action.APPROVE_FINANCE, Action.REFUSE_PLAN, Action.EXECUTE,
)  # fmt: skip


class WayForm(forms.Form):
    """A form whose cleaned fields are the keyword arguments of its service."""

    way: ClassVar[MatterWay]

    def __init__(
        self, data: Any = None, *, page: MatterPage, proposed: list[Proposed], user: User, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id=f"{self.way.value}_%s", **kwargs)
        self.page, self.proposed, self.user = page, proposed, user
        self.prepare()

    def prepare(self) -> None:
        """Fill choices; nothing by default."""

    @property
    def is_possible(self) -> bool:
        return True

    def run(self, *, at: dt.datetime) -> int:
        """Do it; answers the matter to show afterwards."""
        raise NotImplementedError


def _choices(complaints: list[Complaint]) -> list[tuple[int, str]]:
    return [(each.pk, f"{each.case.number} · {each.case.unit or each.case.project}") for each in complaints]


class _Several(forms.TypedMultipleChoiceField):
    def __init__(self, label: Any) -> None:
        super().__init__(label=label, coerce=int, widget=forms.CheckboxSelectMultiple)


class LinkManyForm(WayForm):
    way = MatterWay.LINK
    complaints = _Several(_("Which belong to it"))

    def prepare(self) -> None:
        offered = [
            (each.complaint.pk, f"{each.complaint.case.number} · {each.complaint.case.unit or '—'} · {each.why}"
             f" · {each.complaint.case.title[:30]}")
            for each in self.proposed
        ]  # fmt: skip
        offer(self, "complaints", offered)
        self.fields["complaints"].initial = [pk for pk, _label in offered]

    @property
    def is_possible(self) -> bool:
        return bool(self.proposed)

    def run(self, *, at: dt.datetime) -> int:
        ids = self.cleaned_data["complaints"]
        return groups.complaints_link(matter_id=self.page.matter.pk, case_ids=ids, by=self.user, at=at).pk


class RepresentForm(WayForm):
    way = MatterWay.REPRESENT
    complaint = forms.TypedChoiceField(
        label=_("Who speaks for the group"), coerce=int, widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        offer(self, "complaint", _choices(list(self.page.open_ones)))
        self.fields["complaint"].initial = self.page.matter.representative_id

    @property
    def is_possible(self) -> bool:
        return bool(self.page.open_ones)

    def run(self, *, at: dt.datetime) -> int:
        chosen = next(c for c in self.page.complaints if c.pk == self.cleaned_data["complaint"])
        return groups.matter_represent(
            matter_id=self.page.matter.pk, complaint=chosen, by=self.user, at=at
        ).pk


class MergeForm(WayForm):
    way = MatterWay.MERGE
    other_number = forms.CharField(
        label=_("Number of a complaint of the other matter"), max_length=20,
        help_text=_("For example TS-2026-000123"),
    )  # fmt: skip
    reason = words(_("Reason"), rows=2)

    @property
    def is_possible(self) -> bool:
        return bool(self.page.complaints)

    def run(self, *, at: dt.datetime) -> int:
        done = groups.matter_merge(matter_id=self.page.matter.pk, by=self.user, at=at, **self.cleaned_data)
        return done.kept_id


class UndoMergeForm(WayForm):
    way = MatterWay.UNDO_MERGE
    reason = words(_("Reason"), rows=2)

    @property
    def is_possible(self) -> bool:
        return self.page.merge is not None

    def run(self, *, at: dt.datetime) -> int:
        done = groups.matter_merge_undo(
            matter_id=self.page.matter.pk, by=self.user, at=at, **self.cleaned_data
        )
        return done.kept_id


class SplitForm(WayForm):
    way = MatterWay.SPLIT
    complaints = _Several(_("Which are about something else"))
    reason = words(_("Reason"), rows=2)

    def prepare(self) -> None:
        offer(self, "complaints", _choices(list(self.page.complaints)))

    @property
    def is_possible(self) -> bool:
        return len(self.page.complaints) > 1

    def run(self, *, at: dt.datetime) -> int:
        said = self.cleaned_data
        return groups.matter_split(
            matter_id=self.page.matter.pk,
            case_ids=said["complaints"],
            reason=said["reason"],
            by=self.user,
            at=at,
        ).pk


WAYS: dict[MatterWay, type[WayForm]] = {
    form.way: form for form in (LinkManyForm, RepresentForm, MergeForm, UndoMergeForm, SplitForm)
}


def together_form(action: Action, *, complaint: Complaint, user: User, data: Any = None) -> ActionForm:
    """The action's own form, for the whole group: it follows no single version."""
    form = FORMS[action](data, complaint=complaint, user=user)
    form.fields["version"].initial, form.fields["version"].disabled = None, True
    return form


def together(form: ActionForm, *, matter_id: int, at: dt.datetime) -> Sequence[Complaint]:
    """Do what the valid form says for every complaint of the matter that can take it."""

    def act(complaint: Complaint) -> Complaint:
        form.complaint = complaint
        return form.run(at=at)

    return groups.complaints_together(matter_id=matter_id, action=type(form).action, act=act, by=form.user)
