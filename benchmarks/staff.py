"""Who works here: the same people in every project, and those above all projects."""

from __future__ import annotations

from core.accounts.enums import Role
from core.accounts.models import Department, RoleAssignment, User
from core.places.models import Company, Project

PROJECT_ROLES: dict[str, tuple[Role, ...]] = {
    "desk": (Role.FRONT_DESK,),
    "desk2": (Role.FRONT_DESK,),
    "manager": (Role.COMPLAINT_MANAGER,),
    "handler": (Role.DEPARTMENT_HANDLER, Role.HEAD_OF_ENGINEERING),
    "steward": (Role.PROPERTY_STEWARD,),
    **{f"technician{number}": (Role.TECHNICIAN,) for number in range(6)},
}
OF_PROPERTY_COMPANY = ("steward",)
DEPARTMENTS = 2  # of a project: its own, and the one of the property company
GROUP_ROLES: dict[str, tuple[Role, ...]] = {
    "gm": (Role.GENERAL_MANAGER,),
    "relations": (Role.CUSTOMER_RELATIONS_MANAGER,),
    **{f"hotline-{number}": (Role.FRONT_DESK,) for number in range(8)},
}


def company_make() -> Company:
    """The company, and its people for all projects."""
    company: Company = Company.objects.get_or_create(name="示范地产集团")[0]
    department = Department.objects.create(name="集团客户关系中心")
    for name, roles in GROUP_ROLES.items():
        _hire(name, roles, department, None)
    return company


def project_make(company: Company, number: int) -> tuple[Project, list[User]]:
    """A project and its people, in the order of ``PROJECT_ROLES``."""
    project = Project.objects.create(company=company, code=f"p{number}", name=project_name(number))
    ours = Department.objects.create(name=f"{project.name}客户服务部")
    theirs = Department.objects.create(name=f"{project.name}物业服务中心", of_property_company=True)
    return project, [
        _hire(f"{name}-{number}", roles, theirs if name in OF_PROPERTY_COMPANY else ours, project)
        for name, roles in PROJECT_ROLES.items()
    ]


def project_name(number: int) -> str:
    first, second = "金银桂松梅兰竹菊云江", "色语涛苑湖"
    return f"{first[number % 10]}{second[number // 10 % 5]}家园" + (
        str(number) if number >= PROJECT_NAMES else ""
    )


PROJECT_NAMES = 50


def _hire(name: str, roles: tuple[Role, ...], department: Department, project: Project | None) -> User:
    """Without an e-mail address: the bench sends nothing."""
    user = User.objects.create(username=name, full_name=name, department=department, language="zh-hans")
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=r, project=project) for r in roles)
    return user
