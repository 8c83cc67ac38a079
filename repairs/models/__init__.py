"""The tables of repairs."""

from repairs.models.catalogue import Component, Fault, Problem, RepairPlace, Skill
from repairs.models.events import Hold, Picture, Quote, QuoteLine, Rework, Signature, Use, WaterTest
from repairs.models.order import Offer, OrderUnit, WorkOrder
from repairs.models.prices import PriceLine, PriceList
from repairs.models.warranty import Contractor, ContractorScope, HeatingSeason, WarrantyTerm

__all__ = [
    "Component",
    "Contractor",
    "ContractorScope",
    "Fault",
    "HeatingSeason",
    "Hold",
    "Offer",
    "OrderUnit",
    "Picture",
    "PriceLine",
    "PriceList",
    "Problem",
    "Quote",
    "QuoteLine",
    "RepairPlace",
    "Rework",
    "Signature",
    "Skill",
    "Use",
    "WarrantyTerm",
    "WaterTest",
    "WorkOrder",
]
