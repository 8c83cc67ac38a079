"""The rules of assignment, for those who keep the system (CMP-34)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.forms.assigning import NewRuleForm, RuleForm
from complaints.models import AssignmentRule
from complaints.selectors.assigning import rules_shown
from complaints.services.assigning import assignment_rule_add, assignment_rule_change
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_rule_list(request: SignedInRequest) -> HttpResponse:
    """Every rule with whom it names; a new one is added below."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        assignment_rule_add(**fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("assignment_rule_list")

    form = NewRuleForm(request.POST or None)
    context = {"rules": rules_shown()}
    return edit(request, form=form, run=run, template="complaints/assignment_rule_list.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_rule_edit(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """One rule: whom it names, whether it assigns by itself, in use or not."""
    check_administrator(request.user)
    rule = get_object_or_404(AssignmentRule.objects.select_related("project", "category"), pk=rule_id)

    def run(**fields: Any) -> HttpResponse:
        assignment_rule_change(rule_id=rule_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("assignment_rule_list")

    initial = {
        "department": rule.department_id,
        "people": [user.pk for user in rule.people.all()],
        "at_assessment": rule.at_assessment,
        "is_active": rule.is_active,
    }
    form = RuleForm(request.POST or None, initial=initial)
    back = {"url": reverse("assignment_rule_list"), "label": _("Assignment by rule")}
    where = rule.project.name if rule.project else _("All projects")
    context = {"title": f"{where} · {rule.about}", "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
