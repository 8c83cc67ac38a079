"""Who gets which complaints by rule (CMP-34: a handler is assigned by itself)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import TopCategory
from complaints.models.complaint import Category

if TYPE_CHECKING:
    from core.accounts.models import User

STAFF = settings.AUTH_USER_MODEL


class AssignmentRule(models.Model):
    """Who takes the complaints of a project and a category, or of all; data that a company edits.

    A category may be one of the six with all its subcategories, or a single subcategory.  A rule that names nobody
    means everybody who handles complaints there.
    """

    PRIVACY = {"top": "none"}

    project = models.ForeignKey(
        "places.Project", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("project")
    )
    top = models.CharField(_("category"), max_length=12, choices=TopCategory, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("subcategory")
    )
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("department"),
    )  # fmt: skip
    people: models.ManyToManyField[User, models.Model] = models.ManyToManyField(
        STAFF, related_name="+", blank=True, verbose_name=_("people")
    )
    at_assessment = models.BooleanField(_("assigns by itself at the assessment"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule of assignment")
        verbose_name_plural = _("rules of assignment")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "top", "category"], nulls_distinct=False, name="assignment_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(top="") | Q(category=None), name="assignment_rule_category_or_subcategory"
            ),
        ]

    def __str__(self) -> str:
        return str(self.about)

    @property
    def about(self) -> object:
        """What complaints it is for, in the reader's language."""
        if self.category is not None:
            return self.category
        return TopCategory(self.top).label if self.top else _("All categories")
