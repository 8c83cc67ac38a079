"""The sentences of what administrators do."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.administration.enums import PersonalField

ACTIONS = {
    "administrator_made": _("%(user)s was made a system administrator from the server"),
    "person_added": _("%(user)s was added"),
    "person_changed": _("%(user)s: %(field)s changed"),
    "person_moved": _("%(user)s: department %(from_department)s → %(to_department)s"),
    "superior_set": _("%(user)s: superior %(from_user)s → %(to_user)s"),
    "password_set": _("%(user)s was given a new password"),
    "factor_reset": _("%(user)s: second step of sign-in removed"),
    "sessions_ended": _("%(user)s: %(count)s sessions ended"),
    "person_switched_off": _("%(user)s was switched off; %(count)s open cases went to %(to_user)s"),
    "person_switched_on": _("%(user)s was switched on again"),
    "role_given": _("%(user)s was given the role %(role)s in project %(project)s"),
    "role_given_everywhere": _("%(user)s was given the role %(role)s in all projects"),
    "role_taken": _("%(user)s lost the role %(role)s in project %(project)s"),
    "role_taken_everywhere": _("%(user)s lost the role %(role)s in all projects"),
    "department_added": _("Department %(department)s added"),
    "department_renamed": _("Department %(from_department)s is now called %(to_department)s"),
    "department_headed": _("Head of department %(department)s: %(from_user)s → %(to_user)s"),
    "department_of_property_company": _("Department %(department)s is of the property company now"),
    "department_of_developer": _("Department %(department)s is not of the property company any more"),
    "project_added": _("Project %(project)s added"),
    "project_renamed": _("Project %(project)s: name %(from_name)s → %(to_name)s"),
    "project_recoded": _("Project code %(from_project)s → %(to_project)s"),
    "ambassador_named": _("Customer ambassador of project %(project)s: %(from_user)s → %(to_user)s"),
    "case_handed_over": _("Handed over from %(from_user)s to %(to_user)s, who is responsible now"),
}

VALUES: dict[str, type[Choices]] = {"role": Role, "field": PersonalField}

NOTICES = {"case_handed_over": _("%(number)s was handed over to you: you are responsible now")}
