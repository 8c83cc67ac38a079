"""Forms of the tree of categories."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import TopCategory


class CategoryForm(forms.Form):
    """A subcategory that exists."""

    name_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60)
    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("Complaints that have it already keep it.")
    )


class NewCategoryForm(forms.Form):
    """A subcategory to be added under one of the six."""

    top = forms.ChoiceField(label=_("Category"), choices=TopCategory.choices)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60)
