"""Addresses that exist only in tests: one page with every component, and what its scripts talk to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from allauth.account import views as account
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.i18n import set_language

from core import time
from core.errors import Conflict, InvalidInput, NotAllowed
from core.web.errors import error_page

RECEIVED: list[tuple[str, str]] = []


class Grade(models.TextChoices):
    """A choice that carries its look."""

    MAJOR = "major", "Major"
    GENERAL = "general", "General"

    @property
    def colour(self) -> str:
        return "red" if self is Grade.MAJOR else "grey"

    @property
    def icon(self) -> str:
        return "flame" if self is Grade.MAJOR else "circle"


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As on the contract")
    channel = forms.ChoiceField(label="Channel", choices=[("", "—"), ("phone", "Phone")])
    text = forms.CharField(label="What", widget=forms.Textarea(attrs={"rows": 3}))
    on = forms.DateField(label="On", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    way = forms.ChoiceField(label="Way", widget=forms.RadioSelect, choices=[("a", "Phone"), ("b", "Message")])
    many = forms.MultipleChoiceField(
        label="Who", required=False, widget=forms.CheckboxSelectMultiple, choices=[("a", "One"), ("b", "Two")]
    )


class Filters(forms.Form):
    """What a list is filtered by."""

    grade = forms.ChoiceField(label="Grade", required=False, choices=[("", "All"), *Grade.choices])


PAGE = """{% extends "base.html" %}{% load house %}
{% block title %}Components{% endblock %}
{% block subtitle %}<p class="subtitle">All of them</p>{% endblock %}
{% block actions %}<a class="btn btn-primary" href="#">{% icon "plus" %}<span>New</span></a>{% endblock %}
{% block content %}
<div class="cards">{% stat 3 "Overdue" url="#" icon="alert" tone="red" %}{% stat "1,000+" "Open" hint="All" %}</div>
{% include "components/filter_bar.html" with form=filters target="#list" %}
<div class="card" id="list"><table class="table table-cards"><thead><tr><th scope="col">No</th>
<th scope="col">Grade</th><th scope="col">Left</th></tr></thead><tbody>
{% for due in dues %}<tr data-key="{{ forloop.counter }}">
<td data-label="No"><a class="row-link" href="#">TS-{{ forloop.counter }}</a></td>
<td data-label="Grade">{% badge grade %}</td>
<td data-label="Left">{% time_left due %}</td></tr>{% endfor %}</tbody></table></div>
<div class="columns columns-three"><div>{% include "components/definition_list.html" %}
{% why "Why?" reasons open=True %}
{% include "components/file_list.html" %}{{ money|cny }} {% moment at %}</div>
<div>{% include "components/timeline.html" %}</div>
<div class="action-list">{% action "Assign" "/test/post/" icon="user" style="primary" version=3 %}
{% action "Close" "/x/" reason="Record the follow-up first." %}{% action "Withdraw" "/y/" confirm="ask" %}</div></div>
{% confirm "ask" "Withdraw?" "/test/post/" "Withdraw" text="It cannot be undone." style="danger" %}
<form id="big" class="card" method="post" action="/test/post/" novalidate data-once data-ctrl-enter
 data-draft-url="/test/draft/"><div class="card-body">{% csrf_token %}{% request_id %}
{% include "components/form_errors.html" %}{% url "test_options" as options_url %}
{% include "components/combobox.html" with id="person" name="person" label="Caller" url=options_url help="Digits" %}
<div class="form-grid">{% for bound in form %}{% field bound %}{% endfor %}</div>
<div class="form-actions"><button class="btn btn-primary" type="submit">Save</button>
<span class="draft-state" data-draft-state role="status"></span></div></div></form>
<input id="live" aria-label="Live" hx-get="/test/options/" name="q" hx-trigger="typed delay:50ms" hx-target="#found">
<ul id="found"></ul>
{% empty "Nothing to do" hint="New ones appear here." url="#" action="New" %}
{% include "components/pagination.html" with next_url="?a=1" previous_url="?b=1" %}
{% endblock %}"""


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component, with ``?bad`` a form that was refused and messages."""
    at = time.now()
    form = Everything({"name": "", "text": "<b>kept</b>"}) if "bad" in request.GET else Everything()
    if "bad" in request.GET:
        messages.success(request, "Saved.")
        messages.error(request, "Not sent.")
    context: dict[str, Any] = {
        "form": form,
        "filters": Filters(),
        "grade": Grade.MAJOR,
        "at": at,
        "dues": [at + dt.timedelta(hours=3), at + dt.timedelta(minutes=40), at - dt.timedelta(days=2)],
        "facts": [("Unit", "1-2-301"), ("Stage", "")],
        "reasons": ["Open for a week"],
        "files": [{"url": "#", "name": "a.jpg", "size": 5000, "is_picture": True, "at": at, "who": "Li"}],
        "entries": [
            {"at": at, "who": "Wang", "what": "Logged", "note": "By phone"},
            {"at": at, "what": "Graded"},
        ],
        "money": Decimal("1234.5"),
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@login_not_required
def options(request: HttpRequest) -> HttpResponse:
    RECEIVED.append(("options", request.GET.get("q", "")))
    people = ["Zhang Wei", "Zhang Min"]
    return HttpResponse(
        "".join(
            f'<li role="option" id="o{n}" data-value="{n}" data-text="{p}">{p}</li>'
            for n, p in enumerate(people)
        )
    )


@login_not_required
def post(request: HttpRequest) -> HttpResponse:
    RECEIVED.append(("post", request.POST.get("text", "")))
    return HttpResponse(status=204)


@login_not_required
def draft(request: HttpRequest) -> HttpResponse:
    RECEIVED.append(("draft", request.POST.urlencode()))
    return HttpResponse(status=204)


LIST = """{% extends "base.html" %}{% block title %}List{% endblock %}{% block content %}
<div id="rows" hx-get="/test/list/?more=1" hx-trigger="poll" hx-select="#rows" hx-swap="outerHTML" data-poll="1">
{% for row in rows %}<p class="py-3" data-key="{{ row }}"><a href="/{{ row }}/">Row {{ row }}</a></p>{% endfor %}</div>
{% endblock %}"""


@login_not_required
def work_list(request: HttpRequest) -> HttpResponse:
    """A list that has five more rows on top when it is asked again."""
    rows = range(-5 if "more" in request.GET else 0, 60)
    return HttpResponse(engines["django"].from_string(LIST).render({"rows": rows}, request))


@login_not_required
def refused(request: HttpRequest, status: int) -> HttpResponse:
    """A refusal of each kind, as the edge answers it."""
    errors = {
        403: NotAllowed("not_allowed", "Only a manager may do this."),
        409: Conflict("stale", "Somebody saved before you."),
        422: InvalidInput("bad_phone", "A phone has digits only."),
    }
    return error_page(request, errors[status])


urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("test/components/", components),
    path("test/options/", options, name="test_options"),
    path("test/post/", post),
    path("test/draft/", draft),
    path("test/list/", work_list),
    path("test/refused/<int:status>/", refused),
]
