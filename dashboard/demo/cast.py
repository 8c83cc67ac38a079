"""The people of the demo who sign in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from core.accounts.enums import Role
from core.accounts.models import Ambassador, Department, RoleAssignment, User
from core.places.models import Project
from repairs.enums import Trade
from repairs.models import Skill


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who signs in: name, department, roles (in one project, or in all), and superior by user name."""

    username: str
    full_name: str
    department: str
    roles: tuple[Role, ...]
    superior: str = ""
    project: str = ""


OFFICE, SERVICE, ENGINEERING = "总经理办公室", "客户服务部", "工程部"
PROPERTY, SALES, DESIGN, LEGAL, FINANCE = "物业服务中心", "营销部", "设计部", "法务部", "财务部"

CAST = (
    Player("gm", "郑国强", OFFICE, (Role.GENERAL_MANAGER,)),
    Player("vgm", "孙立民", OFFICE, (Role.VICE_GENERAL_MANAGER,), "gm"),
    Player("manager", "林慧", SERVICE, (Role.COMPLAINT_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER), "gm"),
    Player("manager2", "赵敏华", SERVICE, (Role.COMPLAINT_MANAGER,), "manager"),
    Player("desk", "苏晓", SERVICE, (Role.FRONT_DESK,), "manager"),
    Player("desk2", "程雨", SERVICE, (Role.FRONT_DESK,), "manager"),
    Player("desk3", "何静怡", SERVICE, (Role.FRONT_DESK,), "manager"),
    Player("night", "马卫东", SERVICE, (Role.MONITORING_CENTRE,), "manager"),
    Player("handler", "韩工", ENGINEERING, (Role.HEAD_OF_ENGINEERING, Role.DEPARTMENT_HANDLER), "gm"),
    Player("engineer", "邓建华", ENGINEERING, (Role.DEPARTMENT_HANDLER,), "handler", "桂语园"),
    Player("engineer2", "陶永刚", ENGINEERING, (Role.DEPARTMENT_HANDLER,), "handler", "望江府"),
    Player("technician", "丁小军", ENGINEERING, (Role.TECHNICIAN,), "handler"),
    Player("technician2", "石大勇", ENGINEERING, (Role.TECHNICIAN,), "handler"),
    Player("duty", "高志远", ENGINEERING, (Role.DUTY_ENGINEER,), "handler"),
    Player("designer", "叶青", DESIGN, (Role.DEPARTMENT_HANDLER,), "gm"),
    Player("service", "潘国庆", PROPERTY, (Role.PROPERTY_SERVICE_MANAGER,), "gm"),
    Player("steward", "秦晓春", PROPERTY, (Role.PROPERTY_STEWARD,), "manager"),
    Player("steward2", "方婷", PROPERTY, (Role.PROPERTY_STEWARD,), "service", "望江府"),
    Player("steward3", "白露", PROPERTY, (Role.EXCLUSIVE_STEWARD,), "service", "松涛苑"),
    Player("security", "雷刚", PROPERTY, (Role.SECURITY,), "service"),
    Player("sales", "罗敏", SALES, (Role.SALES_SITE_MANAGER, Role.DEPARTMENT_HANDLER), "gm"),
    Player("sales2", "宋佳", SALES, (Role.DEPARTMENT_HANDLER,), "sales", "松涛苑"),
    Player("legal", "沈明", LEGAL, (Role.LEGAL,), "gm"),
    Player("finance", "钱悦", FINANCE, (Role.FINANCE,), "gm"),
    Player("admin", "管理员", "信息部", (Role.SYSTEM_ADMINISTRATOR,)),
)
# What the technicians know, for the dispatch board.
TRADES = {
    "technician": (Trade.PLUMBING, Trade.ELECTRICAL, Trade.HEATING_COOLING, Trade.GENERAL),
    "technician2": (Trade.MASONRY, Trade.WATERPROOFING, Trade.PAINTING, Trade.CARPENTRY, Trade.DOORS_WINDOWS),
}
STEWARDS = {"桂语园": "steward", "望江府": "steward2", "松涛苑": "steward3"}
# Somebody of a contractor, who signs in too and holds no role (docs/adr/0033-contractors-sign-in-as-what-they-are.md).
CONTRACTOR = ("contractor", "唐建军")
NAMES = {player.username: player.full_name for player in CAST}


def password() -> str:
    """The one password of the demo's accounts: made up once for this clone and kept beside its database."""
    kept = Path(settings.VAR_DIR) / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"demo-{secrets.token_hex(3)}")
        kept.chmod(0o600)
    return kept.read_text().strip()


def cast_make() -> None:
    """The users with their departments, superiors and the roles they hold in all projects.

    They have no address yet: what happened in the past sends no mail today (:func:`cast_reachable`).
    """
    secret = make_password(password())  # once: it is slow on purpose
    users: dict[str, User] = {}
    for player in CAST:
        whose = {"of_property_company": player.department == PROPERTY}
        department, _new = Department.objects.get_or_create(name=player.department, defaults=whose)
        user = User(
            username=player.username,
            full_name=player.full_name,
            department=department,
            superior=users.get(player.superior),
            password=secret,
        )
        user.save()
        users[player.username] = user
        if not player.project:
            RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in player.roles)


def cast_assign() -> dict[str, User]:
    """The roles they hold in one project, once there are projects; everybody by user name."""
    projects = {project.name: project for project in Project.objects.all()}
    users = cast_load()
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=users[player.username], role=role, project=projects[player.project])
        for player in CAST
        if player.project
        for role in player.roles
    )
    Ambassador.objects.bulk_create(
        Ambassador(project=project, user=users["manager2"]) for project in projects.values()
    )
    Skill.objects.bulk_create(
        Skill(user=users[name], trade=trade) for name, trades in TRADES.items() for trade in trades
    )
    return cast_load()


def cast_load() -> dict[str, User]:
    """Everybody by user name."""
    people = User.objects.select_related("department", "superior")
    return people.in_bulk([player.username for player in CAST], field_name="username")


def cast_reachable() -> None:
    """From now on they get mails."""
    users = list(User.objects.filter(username__in=NAMES))
    for user in users:
        user.email = f"{user.username}@example.com"
    User.objects.bulk_update(users, ["email"])
