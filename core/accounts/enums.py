"""Who may do what: roles of the rulebook, permissions as verb on kind, and the map between them.

The map is code on purpose: it is reviewed, versioned and tested (the authorization matrix); which person has which
role in which project is data.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UserKind(models.TextChoices):
    """Staff and people of contractors sign in with a password; owners with phone and code (SEC-03).

    Only staff hold permissions: whoever else signs in sees what is their own by pages of its own.
    """

    STAFF = "staff", _("Staff")
    OWNER = "owner", _("Owner")
    CONTRACTOR = "company", _("Contractor")


class Role(models.TextChoices):
    """The roles of the rulebook."""

    FRONT_DESK = "front_desk", _("Front desk")
    EXCLUSIVE_STEWARD = "exclusive_steward", _("Exclusive steward")
    PROPERTY_STEWARD = "property_steward", _("Property steward")
    TECHNICIAN = "technician", _("Technician")
    HEAD_OF_ENGINEERING = "head_of_engineering", _("Head of engineering")
    DUTY_ENGINEER = "duty_engineer", _("Duty engineer")
    MONITORING_CENTRE = "monitoring_centre", _("Monitoring centre")
    PROPERTY_SERVICE_MANAGER = "property_service_manager", _("Property service manager")
    SECURITY = "security", _("Security")
    DEPARTMENT_HANDLER = "department_handler", _("Department handler")
    SUPERVISING_ENGINEER = "supervising_engineer", _("Supervising engineer")
    LEGAL = "legal", _("Legal")
    FINANCE = "finance", _("Finance")
    SALES_SITE_MANAGER = "sales_site_manager", _("Sales-site manager")
    COMPLAINT_MANAGER = "complaint_manager", _("Complaint manager")
    CUSTOMER_RELATIONS_MANAGER = "customer_relations_manager", _("Customer-relations manager")
    VICE_GENERAL_MANAGER = "vice_general_manager", _("Vice general manager")
    GENERAL_MANAGER = "general_manager", _("General manager")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class Permission(models.TextChoices):
    """A verb on a kind of record."""

    CASE_VIEW = "case.view", _("see the cases of a project")
    OWNER_VIEW = "owner.view", _("see owners of a project")
    OWNER_LOOK_UP = "owner.look_up", _("look up people of all projects, masked")
    OWNER_REVEAL = "owner.reveal", _("reveal a phone or identity number with a reason")
    ACCESS_LOG_VIEW = "access_log.view", _("read who looked at personal data")
    OWNER_IMPORT = "owner.import", _("import the owner ledger")
    OWNER_CHANGE = "owner.change", _("change owners and ownerships")
    UNIT_CONTACT_KEEP = "unit_contact.keep", _("keep family, tenants and agents of a unit")
    CONTACT_VIEW = "contact.view", _("see the day log")
    CONTACT_LOG = "contact.log", _("log a contact")
    COMPLAINT_LOG = "complaint.log", _("log a complaint")
    COMPLAINT_ASSESS = "complaint.assess", _("assess a complaint")
    COMPLAINT_ASSIGN = "complaint.assign", _("assign a complaint")
    COMPLAINT_HANDLE = "complaint.handle", _("handle a complaint")
    COMPLAINT_APPROVE = "complaint.approve", _("approve a plan")
    PLAN_LEGAL = "plan.legal", _("approve a plan for legal")
    PLAN_FINANCE = "plan.finance", _("approve a plan for finance, record payments")
    COMPLAINT_VERIFY = "complaint.verify", _("verify a result")
    COMPLAINT_GRADE = (
        "complaint.grade",
        _("raise a grade by hand; correct facts and co-signers, which may lower it"),
    )
    COMPLAINT_MANAGE = "complaint.manage", _("lower a grade, refuse a demand, close without confirmation")
    ORDER_VIEW = "order.view", _("see the work orders of a project")
    ORDER_LOG = "order.log", _("open a work order")
    ORDER_DISPATCH = "order.dispatch", _("dispatch work orders")
    ORDER_WORK = "order.work", _("do the work of an order")
    ORDER_COUNTERSIGN = "order.countersign", _("countersign a work order")
    ORDER_MANAGE = "order.manage", _("refuse a request; decide free or paid otherwise")
    FOLLOW_UP = "follow_up.record", _("record a follow-up")
    NOTICE_OPERATE = "notice.operate", _("see notices that could not be sent")
    ADMINISTER = "system.administer", _("keep people, roles and standards")


_SEE = {Permission.CASE_VIEW, Permission.OWNER_VIEW, Permission.CONTACT_VIEW, Permission.ORDER_VIEW}
_DESK = _SEE | {
    Permission.CONTACT_LOG,
    Permission.COMPLAINT_LOG,
    Permission.ORDER_LOG,
    Permission.OWNER_REVEAL,
    Permission.UNIT_CONTACT_KEEP,
    Permission.FOLLOW_UP,
    Permission.COMPLAINT_VERIFY,
}
_HANDLE = _SEE | {Permission.COMPLAINT_HANDLE}
_MANAGE = (
    _DESK
    | _HANDLE
    | {
        Permission.COMPLAINT_ASSESS,
        Permission.COMPLAINT_ASSIGN,
        Permission.COMPLAINT_APPROVE,
        Permission.COMPLAINT_GRADE,
        Permission.COMPLAINT_MANAGE,
        Permission.OWNER_CHANGE,
        Permission.OWNER_LOOK_UP,
        Permission.ORDER_DISPATCH,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: frozenset(
        _DESK
        | {
            Permission.COMPLAINT_ASSESS,
            Permission.COMPLAINT_GRADE,
            Permission.OWNER_LOOK_UP,
            Permission.ORDER_DISPATCH,
        }
    ),
    Role.EXCLUSIVE_STEWARD: frozenset(_DESK | {Permission.COMPLAINT_HANDLE}),
    Role.PROPERTY_STEWARD: frozenset(
        _HANDLE
        | {
            Permission.CONTACT_LOG,
            Permission.COMPLAINT_LOG,
            Permission.ORDER_LOG,
            Permission.UNIT_CONTACT_KEEP,
        }
    ),
    Role.TECHNICIAN: frozenset({Permission.ORDER_WORK}),
    Role.HEAD_OF_ENGINEERING: frozenset(
        _HANDLE
        | {
            Permission.ORDER_LOG,
            Permission.ORDER_DISPATCH,
            Permission.ORDER_WORK,
            Permission.ORDER_COUNTERSIGN,
            Permission.ORDER_MANAGE,
        }
    ),
    Role.DUTY_ENGINEER: frozenset(
        {
            Permission.CONTACT_LOG,
            Permission.CONTACT_VIEW,
            Permission.OWNER_LOOK_UP,
            Permission.ORDER_VIEW,
            Permission.ORDER_LOG,
            Permission.ORDER_DISPATCH,
            Permission.ORDER_WORK,
        }
    ),
    Role.MONITORING_CENTRE: frozenset(
        {
            Permission.CONTACT_LOG,
            Permission.CONTACT_VIEW,
            Permission.COMPLAINT_LOG,
            Permission.OWNER_LOOK_UP,
            Permission.ORDER_VIEW,
            Permission.ORDER_LOG,
            Permission.ORDER_DISPATCH,
        }
    ),
    Role.PROPERTY_SERVICE_MANAGER: frozenset(
        _HANDLE
        | {
            Permission.CONTACT_LOG,
            Permission.COMPLAINT_LOG,
            Permission.ORDER_LOG,
            Permission.ORDER_DISPATCH,
            Permission.ORDER_MANAGE,
            Permission.UNIT_CONTACT_KEEP,
        }
    ),
    Role.SECURITY: frozenset({Permission.CONTACT_LOG}),
    Role.DEPARTMENT_HANDLER: frozenset(
        {Permission.CASE_VIEW, Permission.ORDER_VIEW, Permission.COMPLAINT_HANDLE}
    ),
    Role.SUPERVISING_ENGINEER: frozenset(),
    Role.LEGAL: frozenset({Permission.CASE_VIEW, Permission.ORDER_VIEW, Permission.PLAN_LEGAL}),
    Role.FINANCE: frozenset({Permission.CASE_VIEW, Permission.ORDER_VIEW, Permission.PLAN_FINANCE}),
    Role.SALES_SITE_MANAGER: frozenset(
        _HANDLE
        | {
            Permission.COMPLAINT_ASSIGN,
            Permission.COMPLAINT_LOG,
            Permission.CONTACT_LOG,
            Permission.ORDER_LOG,
        }
    ),
    Role.COMPLAINT_MANAGER: frozenset(_MANAGE),
    Role.CUSTOMER_RELATIONS_MANAGER: frozenset(
        _MANAGE | {Permission.OWNER_IMPORT, Permission.ACCESS_LOG_VIEW}
    ),
    Role.VICE_GENERAL_MANAGER: frozenset(_SEE | {Permission.COMPLAINT_APPROVE, Permission.COMPLAINT_GRADE}),
    Role.GENERAL_MANAGER: frozenset(
        _SEE
        | {
            Permission.COMPLAINT_APPROVE,
            Permission.COMPLAINT_GRADE,
            Permission.COMPLAINT_MANAGE,
            Permission.COMPLAINT_ASSIGN,
            Permission.ACCESS_LOG_VIEW,
        }
    ),
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            Permission.ADMINISTER,
            Permission.OWNER_IMPORT,
            Permission.NOTICE_OPERATE,
            Permission.OWNER_VIEW,
            Permission.ACCESS_LOG_VIEW,
        }
    ),
}
