"""The complaints of somebody who leaves (CLK-09)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.enums import Target
from core.clock.models import Deadline
from core.errors import InvalidInput


def assigned_open(user_id: int) -> Sequence[int]:
    """The open complaints that are assigned to the person, by case id."""
    return list(
        Complaint.objects.filter(case__is_open=True, assigned_to_id=user_id).values_list("pk", flat=True)
    )


def complaints_hand_over(*, case_ids: Sequence[int], user_id: int, to: User) -> None:
    """What is assigned to the person becomes the successor's, who must be able to handle it; cases are locked."""
    scope = scope_of(to, Permission.COMPLAINT_HANDLE)
    complaints = Complaint.objects.filter(pk__in=case_ids, assigned_to_id=user_id)
    for complaint in complaints.select_related("case__project").order_by("pk"):
        if complaint.case.project_id not in scope:
            raise InvalidInput(
                "successor_cannot_handle",
                _("%(name)s cannot handle complaints of %(project)s. Choose somebody else."),
                field="successor",
                name=to,
                project=complaint.case.project,
            )
        complaint.give_to(to)
        complaint.save(update_fields=["assigned_to", "with_property_company"])
        Deadline.objects.open().filter(case=complaint.case, target=Target.ACCEPT).update(keeper=to)
