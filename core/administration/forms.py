"""Forms of those who keep the system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.enums import Permission, Role
from core.accounts.models import Department, User
from core.accounts.selectors import staff_active, users_with_permission
from core.places.models import Project
from core.records.models import Case


class PersonField(forms.ModelChoiceField):
    """One of those who work here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(staff_active().select_related("department"), **kwargs)

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]  # only people come here
        return f"{obj} · {obj.department}" if obj.department else str(obj)


class PhoneField(forms.CharField):
    """A mobile number as people write it, kept as E.164; without a country it is Chinese."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, "CN")
        except phonenumbers.NumberParseException:
            number = phonenumbers.PhoneNumber()
        if not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("This is no phone number."), code="phone")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PersonForm(forms.Form):
    """What is said of a person."""

    full_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Notices are sent there too."))
    work_phone = PhoneField(
        label=_("Work phone"),
        required=False,
        help_text=_("For text messages and for the robots' mentions."),
    )
    department = forms.ModelChoiceField(Department.objects.all(), label=_("Department"), required=False)
    superior = PersonField(
        label=_("Superior"), required=False, help_text=_("Is told when something becomes overdue.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class NewPersonForm(PersonForm):
    """A person who is to sign in."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("For signing in; it cannot be changed later."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    field_order = ("username", "full_name")


class RoleForm(forms.Form):
    """A role and where it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    project = forms.ModelChoiceField(
        Project.objects.all(), label=_("Project"), required=False, empty_label=_("all projects")
    )


class SwitchOffForm(forms.Form):
    """Who takes over what is open."""

    successor = PersonField(
        label=_("Who takes over"),
        required=False,
        help_text=_("Gets the open cases, and the people and departments below this person."),
    )


ITEM = "item_"
MOST_ITEMS = 200


def switch_off_form(data: Any, cases: Sequence[Case]) -> SwitchOffForm:
    """The form with one choice for each open case: only people who may see its project (CLK-09)."""
    form = SwitchOffForm(data)
    able: dict[int, QuerySet[User]] = {}
    for case in cases[:MOST_ITEMS]:
        people = able.setdefault(
            case.project_id, users_with_permission(Permission.CASE_VIEW, case.project_id)
        )
        form.fields[f"{ITEM}{case.pk}"] = forms.ModelChoiceField(
            people,
            label=f"{case.number} · {case.title[:40]}",
            required=False,
            empty_label=_("as chosen above"),
        )
    return form


class PeopleFilter(forms.Form):
    """What the list of people is narrowed down by."""

    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("any")
    )
    shown = forms.ChoiceField(
        label=_("Shown"),
        required=False,
        choices=[
            ("active", pgettext_lazy("people", "switched on")),
            ("off", pgettext_lazy("people", "switched off")),
            ("all", pgettext_lazy("people", "all")),
        ],
    )


class DepartmentForm(forms.Form):
    """A department, its head, and whose it is."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    head = PersonField(
        label=_("Head"), required=False, help_text=_("The superior of members who have none of their own.")
    )
    of_property_company = forms.BooleanField(
        label=_("Of the property company"),
        required=False,
        help_text=_("What its people handle is reported apart, and customer service may take it over."),
    )


class ProjectForm(forms.Form):
    """A project as it is called and coded, and who stands for it with the customers."""

    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("Letters, digits, - and _."))
    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"),
        max_length=60,
        help_text=_("The codes of its units begin with it."),
    )
    ambassador = PersonField(
        label=_("Customer ambassador"), required=False, help_text=_("Whom its customers know by name.")
    )
