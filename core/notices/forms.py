"""Forms of notices and channels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Sentence
from core.notices.channels import CHANNELS
from core.notices.enums import Channel, Mode, Quiet, Topic
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


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


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


class QuietForm(forms.Form):
    """When somebody is not to be disturbed."""

    quiet = forms.ChoiceField(label=_("Quiet hours"), choices=Quiet.choices, widget=forms.RadioSelect)
    starts = forms.TimeField(label=_("Quiet from"), required=False, widget=_clock())
    ends = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=_clock(),
        help_text=_("May cross midnight. What is not urgent waits, and comes as one message at the end."),
    )

    def quiet_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quiet", "starts", "ends")]


class SettingsForm(QuietForm):
    """Through which channels the person is told of what; what must be stays switched on."""

    def __init__(
        self, *args: Any, channels: Sequence[str], must: Collection[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        for topic in Topic:
            always = [Channel(channel).label for channel in channels if (topic, channel) in must]
            self.fields[topic.value] = forms.MultipleChoiceField(
                label=topic.label,
                required=False,
                choices=[(channel, Channel(channel).label) for channel in channels],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Always: %(channels)s") % {"channels": ", ".join(map(str, always))}
                if always
                else "",
            )

    def topic_fields(self) -> list[forms.BoundField]:
        return [self[topic.value] for topic in Topic]

    def wanted(self) -> dict[Topic, list[str]]:
        return {topic: self.cleaned_data[topic.value] for topic in Topic}


class DefaultsForm(QuietForm):
    """What holds for a role: for each topic and channel nothing, on, off, or always."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            for channel in Channel:
                self.fields[f"{topic.value}-{channel.value}"] = forms.ChoiceField(
                    label=channel.label,
                    required=False,
                    choices=[("", pgettext_lazy("channel", "nothing said")), *Mode.choices],
                )

    def topics(self) -> list[tuple[Sentence, list[forms.BoundField]]]:
        """The fields of each topic, for the page."""
        return [
            (topic.label, [self[f"{topic.value}-{channel.value}"] for channel in Channel]) for topic in Topic
        ]

    def modes(self) -> dict[tuple[Topic, str], str]:
        return {(t, c.value): self.cleaned_data[f"{t.value}-{c.value}"] for t in Topic for c in Channel}
