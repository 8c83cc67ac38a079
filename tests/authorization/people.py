"""The columns of the matrix: one person for each role, and those who must find closed doors."""

from __future__ import annotations

from core.accounts.enums import Role, UserKind
from core.accounts.models import User
from core.places.models import Project
from tests.factories.accounts import staff

ROLES: dict[str, Role] = {
    "FD": Role.FRONT_DESK,
    "ES": Role.EXCLUSIVE_STEWARD,
    "PS": Role.PROPERTY_STEWARD,
    "TE": Role.TECHNICIAN,
    "HE": Role.HEAD_OF_ENGINEERING,
    "DE": Role.DUTY_ENGINEER,
    "MC": Role.MONITORING_CENTRE,
    "PM": Role.PROPERTY_SERVICE_MANAGER,
    "SE": Role.SECURITY,
    "DH": Role.DEPARTMENT_HANDLER,
    "SU": Role.SUPERVISING_ENGINEER,
    "LE": Role.LEGAL,
    "FI": Role.FINANCE,
    "SM": Role.SALES_SITE_MANAGER,
    "CM": Role.COMPLAINT_MANAGER,
    "RM": Role.CUSTOMER_RELATIONS_MANAGER,
    "VG": Role.VICE_GENERAL_MANAGER,
    "GM": Role.GENERAL_MANAGER,
    "SA": Role.SYSTEM_ADMINISTRATOR,
}
NO_ROLE, EVERYTHING_ELSEWHERE, OWNER, SWITCHED_OFF, ANONYMOUS = "NR", "EL", "OW", "OF", "AN"
ADMINISTRATOR = "AD"  # of the whole system, where SA keeps one project only
STRANGERS = (NO_ROLE, EVERYTHING_ELSEWHERE, OWNER, SWITCHED_OFF, ANONYMOUS)
COLUMNS = (*ROLES, *STRANGERS, ADMINISTRATOR)


def people_make(here: Project, there: Project) -> dict[str, User]:
    """Everybody by column; the strangers hold every role there is, in the wrong place or the wrong way."""
    people = {column: staff(column, role, project=here) for column, role in ROLES.items()}
    return people | {
        NO_ROLE: staff(NO_ROLE),
        EVERYTHING_ELSEWHERE: staff(EVERYTHING_ELSEWHERE, *Role, project=there),
        OWNER: staff(OWNER, *Role, project=here, kind=UserKind.OWNER),
        ADMINISTRATOR: staff(ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR),
        SWITCHED_OFF: staff(SWITCHED_OFF, *Role, project=here),
    }
