"""Forms of notices and channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.notices.channels import CHANNELS
from core.notices.enums import Channel
from core.places.models import Project

URL_HELP = {
    Channel.SMS: _("The address of the gateway."),
    Channel.WECOM: _("The whole address that WeCom shows for the robot."),
    Channel.DINGTALK: _("The whole address that DingTalk shows for the robot."),
    Channel.WEBHOOK: _("Where the notices are to be sent."),
}
SECRET_HELP = {
    Channel.SMS: _("Both sides know it; it signs each message."),
    Channel.DINGTALK: _("The secret that DingTalk shows for signing; it begins with SEC."),
    Channel.WEBHOOK: _("Both sides know it; it signs each message."),
}


class AccountForm(forms.Form):
    """What is said of an account; address and secret are typed, never shown: empty keeps what is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    project = forms.ModelChoiceField(
        Project.objects.all(),
        label=_("Project"),
        required=False,
        empty_label=_("all projects"),
        help_text=_("A project's own channel goes before the company's."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Secret"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, kind: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, helps in {"url": URL_HELP, "secret": SECRET_HELP}.items():
            if name not in CHANNELS[kind].needs:
                del self.fields[name]
                continue
            self.fields[name].required = is_new
            self.fields[name].help_text = helps[Channel(kind)]
            if not is_new:
                self.fields[name].help_text = _("Kept and not shown. Type a new one to replace it.")
        if is_new:
            del self.fields["version"]
        if kind == Channel.EMAIL:
            self.fields["name"].help_text = _("Server and password stand in the settings of the machine.")
