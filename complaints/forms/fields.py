"""Form fields that more than one form needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from complaints.enums import TopCategory
from complaints.models import Category


class _GroupedCategories(ModelChoiceIterator):
    """Subcategories under their category."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for top, rows in groupby(self.queryset, key=lambda category: category.top):
            yield (TopCategory(top).label, [self.choice(row) for row in rows])


class CategoryField(forms.ModelChoiceField):
    """A subcategory, grouped by category (CMP-03)."""

    iterator = _GroupedCategories

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Subcategory"))
        kwargs.setdefault("empty_label", "—")
        super().__init__(Category.objects.filter(is_active=True), **kwargs)
