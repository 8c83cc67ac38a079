"""Contractors and specialist companies, and what they built (RPR-13, RPR-15, RPR-16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.places.models import Building, Project
from core.records.services import history_add
from repairs.enums.warranty import WarrantyGroup
from repairs.models import Component, Contractor, ContractorScope

FIELDS = ("name", "contact_name", "phone", "email", "is_specialist", "is_active")


@transaction.atomic
def contractor_save(
    *,
    contractor_id: int | None,
    name: str,
    by: User,
    at: dt.datetime,
    contact_name: str = "",
    phone: str = "",
    email: str = "",
    is_specialist: bool = False,
    is_active: bool = True,
) -> Contractor:
    """A company that answers for what it built, or a specialist; raises ``Contractor.DoesNotExist``."""
    check_administrator(by)
    rows = Contractor.objects.select_for_update(no_key=True)
    contractor = rows.get(pk=contractor_id) if contractor_id else Contractor()
    if Contractor.objects.filter(name=name).exclude(pk=contractor_id or 0).exists():
        raise InvalidInput("name_taken", _("There is one with this name already."), field="name")
    wanted = {
        "name": name, "contact_name": contact_name, "phone": phone, "email": email,
        "is_specialist": is_specialist, "is_active": is_active,
    }  # fmt: skip
    changed = [field for field in FIELDS if getattr(contractor, field) != wanted[field]]
    if not changed:
        return contractor
    for field, value in wanted.items():
        setattr(contractor, field, value)
    contractor.full_clean(validate_unique=False)
    contractor.save()
    action = "contractor_changed" if contractor_id else "contractor_added"
    details = {"contractor": contractor.name, "changed": changed}
    history_add(case=None, action=action, by=by, at=at, details=details)
    return contractor


@transaction.atomic
def scope_save(
    *,
    contractor: Contractor,
    scope_id: int | None,
    project: Project,
    building: Building | None,
    group: WarrantyGroup,
    component: Component | None,
    completion_accepted_on: dt.date,
    months: int | None,
    retention: Decimal,
    by: User,
    at: dt.datetime,
    is_active: bool = True,
) -> ContractorScope:
    """What the contractor built where, since when, by which warranty, with how much retention money (RPR-16).

    One part of one place has one contractor at a time.  Raises ``ContractorScope.DoesNotExist``.
    """
    check_administrator(by)
    if building is not None and building.project_id != project.pk:
        raise InvalidInput(
            "building_elsewhere", _("This building belongs to another project."), field="building"
        )
    rows = ContractorScope.objects.select_for_update(no_key=True, of=("self",))
    scope = (
        rows.get(pk=scope_id, contractor=contractor) if scope_id else ContractorScope(contractor=contractor)
    )
    others = ContractorScope.objects.filter(
        project=project, building=building, group=group, component=component, is_active=True
    ).exclude(pk=scope_id or 0)
    if is_active and (other := others.select_related("contractor").first()):
        raise InvalidInput(
            "scope_taken",
            _("%(name)s answers for this already. End that first."),
            field="group",
            name=other.contractor,
        )
    scope.project, scope.building, scope.group, scope.component = project, building, group, component
    scope.completion_accepted_on, scope.months = completion_accepted_on, months
    scope.retention, scope.is_active = retention, is_active
    scope.full_clean(validate_unique=False, validate_constraints=False)
    scope.save()
    details = {
        "contractor": contractor.name, "project": project.pk, "warranty": group.value, "scope": scope.pk,
        "retention": f"{retention:.2f}",
    }  # fmt: skip
    history_add(case=None, action="contractor_scope_set", by=by, at=at, details=details)
    return scope
