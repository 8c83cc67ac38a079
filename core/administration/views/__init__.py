"""Pages of those who keep the system."""

from core.administration.views.overview import administration, administration_history
from core.administration.views.people import person_add, person_detail, person_list
from core.administration.views.places import (
    department_change,
    department_list,
    project_change,
    project_list,
)
from core.administration.views.steps import (
    person_factor_reset,
    person_password_reset,
    person_sessions_end,
    person_switch_off,
    person_switch_on,
    role_give,
    role_take,
)

__all__ = [
    "administration",
    "administration_history",
    "department_change",
    "department_list",
    "person_add",
    "person_detail",
    "person_factor_reset",
    "person_list",
    "person_password_reset",
    "person_sessions_end",
    "person_switch_off",
    "person_switch_on",
    "project_change",
    "project_list",
    "role_give",
    "role_take",
]
