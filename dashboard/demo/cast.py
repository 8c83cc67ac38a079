"""The people of the demo who sign in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.accounts.enums import Role
from core.accounts.models import Department, RoleAssignment, User


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who signs in: name, department, roles (in all projects) and superior by user name."""

    username: str
    full_name: str
    department: str
    roles: tuple[Role, ...]
    superior: str = ""


CAST = (
    Player("gm", "郑国强", "总经理办公室", (Role.GENERAL_MANAGER,)),
    Player("manager", "林慧", "客户服务部", (Role.COMPLAINT_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER), "gm"),
    Player("desk", "苏晓", "客户服务部", (Role.FRONT_DESK,), "manager"),
    Player("desk2", "程雨", "客户服务部", (Role.FRONT_DESK,), "manager"),
    Player("handler", "韩工", "工程部", (Role.HEAD_OF_ENGINEERING, Role.DEPARTMENT_HANDLER), "gm"),
    Player("steward", "秦晓春", "物业服务中心", (Role.PROPERTY_STEWARD,), "manager"),
    Player("sales", "罗敏", "营销部", (Role.SALES_SITE_MANAGER, Role.DEPARTMENT_HANDLER), "gm"),
    Player("admin", "管理员", "信息部", (Role.SYSTEM_ADMINISTRATOR,)),
)


def password() -> str:
    """The one password of the demo's accounts: made up once for this clone and kept beside its database."""
    kept = Path(settings.VAR_DIR) / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"demo-{secrets.token_hex(3)}")
        kept.chmod(0o600)
    return kept.read_text().strip()


def cast_make() -> dict[str, User]:
    """The users with their departments, roles and superiors; by user name."""
    secret = password()
    users: dict[str, User] = {}
    for player in CAST:
        department, _new = Department.objects.get_or_create(name=player.department)
        user = User(
            username=player.username,
            full_name=player.full_name,
            department=department,
            superior=users.get(player.superior),
            email=f"{player.username}@example.com",
        )
        user.set_password(secret)
        user.save()
        RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in player.roles)
        users[player.username] = user
    return users
