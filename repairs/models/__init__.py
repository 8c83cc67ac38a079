"""The tables of repairs."""

from repairs.models.catalogue import Component, Fault, Problem, RepairPlace, Skill
from repairs.models.contracting import ContractorAccount, RepairNotice, ThirdPartyRepair
from repairs.models.days import DayReason, RepairDay
from repairs.models.events import Hold, Picture, Quote, QuoteLine, Rework, Signature, Use, WaterTest
from repairs.models.fit_out import FitOut, Patrol
from repairs.models.order import Offer, OrderUnit, WorkOrder
from repairs.models.prices import PriceLine, PriceList
from repairs.models.warranty import Contractor, ContractorScope, HeatingSeason, WarrantyTerm

__all__ = [
    "Component",
    "Contractor",
    "ContractorAccount",
    "ContractorScope",
    "DayReason",
    "Fault",
    "FitOut",
    "HeatingSeason",
    "Hold",
    "Offer",
    "OrderUnit",
    "Patrol",
    "Picture",
    "PriceLine",
    "PriceList",
    "Problem",
    "Quote",
    "QuoteLine",
    "RepairDay",
    "RepairNotice",
    "RepairPlace",
    "Rework",
    "Signature",
    "Skill",
    "ThirdPartyRepair",
    "Use",
    "WarrantyTerm",
    "WaterTest",
    "WorkOrder",
]
