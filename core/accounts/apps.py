"""Who works here: users, departments, roles, and the projects they are assigned to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "core.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from core.accounts import receivers  # noqa: F401  # connects itself
        from core.accounts.enums import Permission
        from core.accounts.policies import may, roles_of
        from core.web import navigation

        navigation.use(
            may=lambda user, permission: may(user, Permission(permission)),
            roles=lambda user: [role.label for role in roles_of(user)],
        )
