"""The tree of categories, kept by the company (CMP-03)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import TopCategory
from complaints.models import Category
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import history_add


@transaction.atomic
def category_add(*, top: TopCategory, name_zh: str, name_en: str, by: User, at: dt.datetime) -> Category:
    """A new subcategory under one of the six categories."""
    check_administrator(by)
    _check_names(top, name_zh, name_en)
    category = Category(code=_code_next(top), top=top, name_zh=name_zh, name_en=name_en)
    category.full_clean()
    category.save()
    history_add(
        case=None, action="category_added", by=by, at=at, details={"category": category.code, "top": str(top)}
    )
    return category


@transaction.atomic
def category_change(
    *, category_id: int, name_zh: str, name_en: str, is_active: bool, by: User, at: dt.datetime
) -> Category:
    """Its names, and whether new complaints may have it; old ones keep it. Raises ``Category.DoesNotExist``."""
    check_administrator(by)
    category = Category.objects.select_for_update(no_key=True).get(pk=category_id)
    _check_names(TopCategory(category.top), name_zh, name_en, but=category)
    if (category.name_zh, category.name_en) != (name_zh, name_en):
        names = {
            "category": category.code,
            "from_name": f"{category.name_zh} / {category.name_en}",
            "to_name": f"{name_zh} / {name_en}",
        }
        history_add(case=None, action="category_renamed", by=by, at=at, details=names)
    if category.is_active != is_active:
        action = "category_taken_up" if is_active else "category_put_aside"
        history_add(case=None, action=action, by=by, at=at, details={"category": category.code})
    category.name_zh, category.name_en, category.is_active = name_zh, name_en, is_active
    category.full_clean()
    category.save()
    return category


def _check_names(top: TopCategory, name_zh: str, name_en: str, but: Category | None = None) -> None:
    others = Category.objects.filter(top=top)
    others = others.exclude(pk=but.pk) if but else others
    for field, value in (("name_zh", name_zh), ("name_en", name_en)):
        if others.filter(**{field: value}).exists():
            raise InvalidInput("name_taken", _("There is one with this name already."), field=field)


def _code_next(top: TopCategory) -> str:
    """The next free code ``engineering-9``: codes stand in reports and exports, so they never come again."""
    taken = set(Category.objects.filter(code__startswith=f"{top}-").values_list("code", flat=True))
    number = Category.objects.filter(top=top).count() + 1
    while f"{top}-{number}" in taken:
        number += 1
    return f"{top}-{number}"
