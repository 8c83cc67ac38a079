"""The monthly ledger of paid and free orders over the API, with the totals of the same orders (RPR-11)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView
from core.api.described import refusal_of
from core.api.fields import MonthField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.errors import InvalidInput
from core.time import now
from repairs.enums import Charge
from repairs.enums.lists import LedgerPart
from repairs.forms.ledger import LedgerForm
from repairs.ledger_export import RELATED, who_pays
from repairs.models import WorkOrder
from repairs.selectors.ledger import ledger_orders, ledger_totals

_MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class AmountsSerializer(serializers.Serializer[Any]):
    """What an order, or all of them, cost."""

    agreed = serializers.DecimalField(**_MONEY, help_text=_("the quote that the customer agreed to"))
    materials = serializers.DecimalField(**_MONEY)
    labour = serializers.DecimalField(**_MONEY)
    other = serializers.DecimalField(**_MONEY)
    cost = serializers.DecimalField(**_MONEY, help_text=_("all that was used"))


class LedgerOrderSerializer(AmountsSerializer):
    """An order finished in the month, with what it cost."""

    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    finished_at = serializers.DateTimeField()
    project = NamedSerializer(source="case.project")
    unit = UnitNameSerializer(source="case.unit", allow_null=True)
    charge = serializers.ChoiceField(choices=Charge.choices, allow_blank=True)
    who_pays = serializers.SerializerMethodField()
    contractor = NamedSerializer(allow_null=True)
    done_by = PersonNameSerializer(allow_null=True)

    def get_who_pays(self, order: WorkOrder) -> str:
        return str(who_pays(order))


class TotalsSerializer(AmountsSerializer):
    """The sums of all orders of that month and part, as many as the list has."""

    month = MonthField()
    part = serializers.ChoiceField(choices=LedgerPart.choices)
    number = serializers.IntegerField(help_text=_("how many orders"))


def _asked(view: ApiView) -> LedgerForm:
    """Which month, part and project; nonsense is refused (422)."""
    check_may(view.user, Permission.CASE_VIEW)
    said = view.request.query_params
    form = LedgerForm(said, user=view.user, at=now())
    if form.errors:
        raise refusal_of(form)
    if said.get("month") and said["month"] != f"{form.first_day:%Y-%m}":
        raise InvalidInput("bad_month", _("A month is written as 2026-11."), field="month")
    return form


def _orders(view: ApiView, form: LedgerForm) -> Any:
    return ledger_orders(view.user, month=form.first_day, part=form.chosen_part, project_id=form.project_id)


class OrderLedger(ListView):
    kind, reads, filters = "orders", LedgerOrderSerializer, LedgerForm
    says_get = _(
        "The ledger of a month: orders finished in it and what they cost; paid ones if not said otherwise"
    )

    def get(self, request: Request) -> Response:
        orders = _orders(self, _asked(self)).select_related(*RELATED)
        return self.page_by_key(orders, newest_first=True)


class OrderLedgerTotals(ApiView):
    kind, reads, filters = "orders", TotalsSerializer, LedgerForm
    says_get = _("The totals of the ledger of a month: the sums of what its list holds")

    def get(self, request: Request) -> Response:
        form = _asked(self)
        totals = ledger_totals(_orders(self, form))
        whole = {"month": form.first_day, "part": form.chosen_part, **totals}
        return Response(TotalsSerializer(whole).data)
