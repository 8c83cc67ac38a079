"""The template tags of the house; each hands its work to a template in ``templates/components``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaultfilters import stringfilter, truncatechars
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_lazy

from core import time
from core.masking import mask_numbers
from core.web.durations import length_words, soon_at, urgency, words, working_words
from core.web.navigation import Section
from core.web.parts import part

register = template.Library()

_CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
_NEAR = {0: gettext_lazy("today"), -1: gettext_lazy("yesterday"), 1: gettext_lazy("tomorrow")}
DASH = mark_safe('<span class="dim">—</span>')  # our own words
_TONES = {"over": ("red", "alert"), "soon": ("orange", "hourglass"), "calm": ("grey", "clock")}


@register.simple_tag
def request_id() -> SafeString:
    """Hidden input with a number of its own for each rendered form (design decision 21)."""
    return format_html('<input type="hidden" name="request_id" value="{}">', uuid.uuid4())


@register.simple_tag
def server_now() -> int:
    """The present instant of our one clock in seconds, for scripts (the demo's clock may be moved)."""
    return int(time.now().timestamp())


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """The content of a block once more: a page says its title once, for the window and for the h1."""
    block_context = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = block_context.get_block(name) if block_context else None
    return block.render(context) if block else ""


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; give ``label`` only when no words stand beside it."""
    return part("components/icon.html", name=name, label=str(label), size=size)


@register.simple_tag
def badge(choice: Any, colour: str = "", icon: str = "", enum: Any = None) -> SafeString:
    """A choice as colour, icon and words; ``enum`` turns a stored value into its member."""
    member = enum(choice) if enum is not None and choice not in (None, "") else choice
    return part(
        "components/badge.html",
        label=str(getattr(member, "label", member)),
        colour=colour or getattr(member, "colour", "") or "grey",
        icon=icon or getattr(member, "icon", "") or "circle",
    )


@register.simple_tag
def menu(sections: Iterable[Section]) -> SafeString:
    """The main menu as a list, folded by its groups."""
    return part("components/nav_list.html", sections=tuple(sections))


@register.simple_tag
def moment(at: dt.datetime | None) -> SafeString:
    """An instant in the reader's words inside ``<time>``, the exact one as its title; a dash for none."""
    if at is None:
        return DASH
    stamp = localtime(at).isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, exact(at), when(at))


@register.simple_tag
def time_left(due_at: dt.datetime | None, started_at: dt.datetime | None = None) -> SafeString:
    """Time left as colour, icon and words (CLK-01), kept fresh by countdown.js; a dash when nothing is due.

    ``started_at`` makes it warn at 80 % of the promise.
    """
    if due_at is None:
        return DASH
    at = time.now()
    level = urgency(due_at, at, started_at)
    tone, icon_name = _TONES[level]
    due, soon = localtime(due_at).isoformat(), localtime(soon_at(due_at, started_at)).isoformat()
    return format_html(
        '<span class="tag tone-{} time-left" data-due="{}" data-soon="{}" data-level="{}">'
        '<span class="time-left-icon">{}</span><time datetime="{}" title="{}">{}</time></span>',
        tone, due, soon, level, icon(icon_name), due, exact(due_at), words(due_at, at),
    )  # fmt: skip


class _KeptNode(template.Node):
    """What stands between the tags, drawn once for each language."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if settings.DEBUG or language not in self.drawn:
            self.drawn[language] = self.nodelist.render(context)
        return self.drawn[language]


@register.tag
def kept(parser: Parser, _token: Token) -> _KeptNode:
    """``{% kept %}…{% endkept %}``: the same on every page but for the language, so it is drawn once for each."""
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return _KeptNode(nodelist)


@register.filter(expects_localtime=True)
def when(value: dt.datetime | dt.date | None) -> str:
    """Today 14:05, yesterday 14:05, tomorrow 14:05, else the day by locale; a date comes without a time."""
    if value is None:
        return "—"
    is_instant = isinstance(value, dt.datetime)
    local = value.astimezone(time.local_zone()) if isinstance(value, dt.datetime) and value.tzinfo else value
    day = local.date() if isinstance(local, dt.datetime) else local
    near = _NEAR.get((day - time.local_date(time.now())).days)
    day_text = str(near) if near else formats.date_format(day, gettext("j M Y"))
    return f"{day_text} {local:%H:%M}" if is_instant else day_text


@register.filter(name="truncatechars")
@stringfilter
def cut(value: str, length: int) -> str:
    """Django's, with numbers masked before: half a number would be recognised by no door behind (OWN-05)."""
    return truncatechars(mask_numbers(value), length)


@register.filter
def exact(value: dt.datetime | None) -> str:
    """The full local instant to the second, for titles and histories."""
    return f"{value.astimezone(time.local_zone()):%Y-%m-%d %H:%M:%S}" if value else ""


@register.filter
def cny(value: Decimal | int | None) -> str:
    """Money in yuan with thousands separators: ¥12,345.00."""
    if value is None:
        return "—"
    amount = Decimal(value)
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", hide_label: bool = False, hide_optional: bool = False, **attrs: Any
) -> dict[str, Any]:
    """A field with label, control, help and error; further arguments become attributes (``data_url=…``)."""
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    return {
        "field": bound,
        "label": label or bound.label,
        "hide_label": hide_label,
        "group": bool(bound.use_fieldset),
        "check": isinstance(bound.field.widget, forms.CheckboxInput),
        "options": isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "control": bound.as_widget(attrs=_control_attrs(bound, extra)),
        "multiple": isinstance(bound.field.widget, forms.CheckboxSelectMultiple),
        "optional": not (bound.field.required or hide_optional or _is_chosen(bound)),
    }


def _is_chosen(bound: BoundField) -> bool:
    """One of the buttons is on already, and none can be put out: nothing is optional there."""
    return isinstance(bound.field.widget, forms.RadioSelect) and any(
        b.data["selected"] for b in bound.subwidgets
    )


def _control_attrs(bound: BoundField, extra: dict[str, Any]) -> dict[str, Any]:
    """The look and the marks of a control; the class a form gave by itself is kept."""
    widget = bound.field.widget
    base = "form-check-input" if isinstance(widget, _CHECKS) else "form-control"
    if isinstance(widget, forms.Select) and not isinstance(widget, _CHECKS):
        base = "form-select"
    classes = [base, widget.attrs.get("class", ""), extra.pop("class", "")]
    if bound.errors:
        classes.append("is-invalid")
    return {**extra, "class": " ".join(c for c in classes if c)}


@register.inclusion_tag("components/button_action.html", takes_context=True)
def action(context: Context, label: str, url: str, **inputs: Any) -> dict[str, Any]:
    """An action's button in a form of its own; ``reason`` (not empty) shows it refused, with the reason."""
    return {**inputs, "label": label, "url": url, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context: Context, id: str, title: str, url: str, label: str, **inputs: Any) -> dict[str, Any]:
    """The question before an action; see ``components/confirm.html`` for its inputs."""
    named = {"id": id, "title": title, "url": url, "label": label}
    return {**inputs, **named, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/stat_card.html")
def stat(number: Any, label: str, **inputs: Any) -> dict[str, Any]:
    """A number that opens its list: ``url``, ``icon``, ``tone``, ``hint``."""
    return {**inputs, "number": number, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty(sentence: str, **inputs: Any) -> dict[str, Any]:
    """A list with nothing in it: ``hint``, ``icon``, ``url`` and ``action``."""
    return {**inputs, "sentence": sentence}


@register.inclusion_tag("components/why.html")
def why(summary: str, reasons: Any, open: bool = False) -> dict[str, Any]:
    """Why something is as it is, folded."""
    return {"summary": summary, "reasons": reasons, "open": open}


@register.filter
def file_size(size: int) -> str:
    """A file's size as people read it."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"


@register.filter
def length_of(length: dt.timedelta) -> str:
    """A length by the clock, in two units at most."""
    return length_words(length)


@register.filter
def working_of(length: dt.timedelta) -> str:
    """A length of working time, in hours and minutes."""
    return working_words(length)
