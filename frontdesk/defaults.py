"""What each role may promise at the beginning (DSK-12); money as in CMP-13. Only data: a migration installs it."""

from __future__ import annotations

DESK = (
    "front_desk", "exclusive_steward", "property_steward", "duty_engineer", "monitoring_centre", "security",
    "property_service_manager",
)  # fmt: skip
HANDLERS = ("department_handler", "head_of_engineering")
MANAGERS = ("sales_site_manager", "complaint_manager", "customer_relations_manager", "vice_general_manager")
TOP = ("general_manager",)

# role, kind, limit in yuan (None: none)
AUTHORITIES: list[tuple[str, str, int | None]] = [
    *((role, "date", None) for role in (*DESK, *HANDLERS, *MANAGERS, *TOP)),
    *((role, "result", None) for role in (*HANDLERS, *MANAGERS, *TOP)),
    *((role, "money", 2_000) for role in HANDLERS),
    *((role, "money", 20_000) for role in MANAGERS),
    *((role, "money", None) for role in TOP),
]
