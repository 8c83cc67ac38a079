"""People who sign in, their departments, and the roles they hold in projects."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role, UserKind
from core.places.models import Project


class Department(models.Model):
    """A department 部门; ``head`` is the superior of those who have none of their own."""

    PRIVACY = {"name": "none"}

    name = models.CharField(_("name"), max_length=60, unique=True)
    head = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="heads", null=True, blank=True, verbose_name=_("head")
    )
    # What its people handle is handled by the property company, not by the developer (CMP-33).
    of_property_company = models.BooleanField(_("of the property company"), default=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. Names are one field: Chinese names have no first and last to swap."""

    PRIVACY = {
        "username": "personal", "password": "none", "email": "personal", "kind": "none",
        "full_name": "personal", "work_phone": "personal", "language": "none",
    }  # fmt: skip

    first_name = None  # type: ignore[assignment]  # replaced by full_name
    last_name = None  # type: ignore[assignment]  # replaced by full_name
    kind = models.CharField(_("kind"), max_length=8, choices=UserKind, default=UserKind.STAFF)
    full_name = models.CharField(_("name"), max_length=60, blank=True)
    # E.164 (+8613800000000); set by an administrator: notices go there (CLK-07).
    work_phone = models.CharField(_("work phone"), max_length=16, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="members",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    superior = models.ForeignKey(
        "self", models.PROTECT, related_name="team", null=True, blank=True, verbose_name=_("superior")
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class RoleAssignment(models.Model):
    """A user holds a role in a project, or in all projects when ``project`` is empty (SEC-01)."""

    PRIVACY = {"role": "none"}

    user = models.ForeignKey(User, models.PROTECT, related_name="role_assignments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="role_assignments",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "project"], name="role_held_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["role", "project"], name="role_in_project")]

    def __str__(self) -> str:
        where = str(self.project or _("all projects"))
        return f"{self.user} · {self.get_role_display()} · {where}"


class Ambassador(models.Model):
    """The customer ambassador 客户大使 of a project: whom its customers know by name (CMP-33)."""

    PRIVACY: ClassVar[dict[str, str]] = {}

    project = models.OneToOneField(
        Project, models.PROTECT, related_name="ambassador", primary_key=True, verbose_name=_("project")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="ambassador_of", verbose_name=_("user"))

    class Meta:
        verbose_name = _("customer ambassador")
        verbose_name_plural = _("customer ambassadors")

    def __str__(self) -> str:
        return str(self.user)


class Tally(models.Model):
    """How often a person did something in the running window (a minute, a day): one row, the same in every process."""

    PRIVACY = {"subject": "none"}

    user = models.ForeignKey(User, models.CASCADE, related_name="tallies", verbose_name=_("user"))
    subject = models.CharField(max_length=30)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject} {self.count}"


class Session(AbstractBaseSession):
    """A session and whose it is (SEC-03), so that people see theirs and an administrator can end them."""

    PRIVACY = {"session_key": "none", "session_data": "personal", "device": "none"}

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", null=True, verbose_name=_("user"))
    device = models.CharField(_("device"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("signed in"), null=True)
    seen_at = models.DateTimeField(_("last seen"), null=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        from core.accounts.sessions import SessionStore

        return SessionStore
