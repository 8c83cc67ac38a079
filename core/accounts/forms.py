"""The forms of the second factor: a lock-out says no more than a wrong code does (SEC-03)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


class _OneRefusal(forms.Form):
    """Whatever is wrong with a code, the sentence is the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code from the app")
        field.widget.attrs.update({"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"})
        field.widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc]  # of the form beside this one
        except forms.ValidationError:
            raise get_adapter().validation_error("incorrect_code") from None


class CodeForm(_OneRefusal, AuthenticateForm):
    """The code at sign-in."""


class CodeAgainForm(_OneRefusal, ReauthenticateForm):
    """The code before something sensitive."""


class FirstCodeForm(_OneRefusal, ActivateTOTPForm):
    """The code that proves that the app was set up."""
