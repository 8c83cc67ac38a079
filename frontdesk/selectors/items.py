"""Tickets, incidents and enquiries as pages and programs read them (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from core.accounts.models import User
from core.records.enums import CaseKind
from core.records.models import Case
from frontdesk.models import Enquiry, Incident, Ticket

Item = Ticket | Incident | Enquiry
MODELS: dict[str, type[Item]] = {
    CaseKind.TICKET: Ticket, CaseKind.INCIDENT: Incident, CaseKind.ENQUIRY: Enquiry,
}  # fmt: skip


def item_cases(user: User, kinds: Collection[str] = tuple(MODELS)) -> QuerySet[Case]:
    """The cases of these kinds that the user sees."""
    return Case.objects.visible_to(user).filter(kind__in=kinds)


def item_of(case: Case) -> Item:
    """The ticket, incident or enquiry that a case is."""
    item: Item = MODELS[case.kind].objects.select_related().get(pk=case.pk)
    item.case = case
    return item
