"""One address for each action; its body is its form (``complaints.forms.actions``), its work the form's service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from complaints.api.complaints import answer, complaint_now, complaint_of
from complaints.api.serializers import ActionSerializer, ComplaintSerializer
from complaints.enums import Action
from complaints.forms.actions import FORMS, form_for
from complaints.forms.base import ActionForm
from complaints.models import Complaint
from complaints.policies.actions import check_can
from complaints.selectors import actions_of
from core.api.base import ApiView, once
from core.api.described import flat, form_data, refusal_of, serializer_of
from core.errors import DomainError
from core.records.models import Case
from core.time import now

# Adding files is nothing for JSON: it has an address of its own (complaints/api/files.py).
OFFERED = tuple(action for action in Action if action != Action.ADD_FILES)
TAKEN: dict[Action, type[Serializer[Any]]] = {
    action: serializer_of(FORMS[action], f"{''.join(map(str.title, action.value.split('-')))}Action")
    for action in OFFERED
}


class ComplaintAction(ApiView):
    """GET tells what the action asks for and whether it is possible now; POST does it."""

    kind, reads, gives = "complaints", ActionSerializer, ComplaintSerializer
    needs_version = True
    does: Action = Action.RESPOND

    @property
    def says_post(self) -> str:
        return str(self.does.label)

    says_get = _("What an action asks for, and whether it is possible now")

    def get(self, request: Request, number: str) -> Response:
        complaint = complaint_of(self.user, number)
        (possible,) = actions_of(complaint, self.user, now(), [self.does])
        form = form_for(self.does, complaint=complaint, user=self.user)
        whole = {
            "action": self.does,
            "possible": not possible.reason,
            "reason": possible.reason,
            "asks": [
                _described(name, field)
                for name, field in form.fields.items()
                if name != "version" and not isinstance(field, forms.FileField)
            ],
        }
        return Response(ActionSerializer(whole).data, headers={"ETag": f'"{complaint.case.version}"'})

    @once
    def post(self, request: Request, number: str) -> Response:
        complaint, at = complaint_of(self.user, number), now()
        check_can(self.does, user=self.user, complaint=complaint)
        version, sent = self.version(), self.body()
        read = {} if version is None else {"version": str(version)}
        form = self._form(complaint, {**form_data(FORMS[self.does], sent), **read})
        if not form.is_valid():
            raise refusal_of(form)
        form.run(at=at)
        location = reverse("api_complaint", args=[number])
        return answer(complaint_now(complaint.pk), self.user, at, headers={"Location": location})

    def _form(self, complaint: Complaint, data: dict[str, Any]) -> ActionForm:
        return form_for(self.does, complaint=complaint, user=self.user, data=data)

    def more_about(self, refusal: DomainError) -> dict[str, Any]:
        """What is there now stands in a conflict, so that it can be read and the action sent again."""
        if refusal.status != 409:
            return {}
        version = Case.objects.values_list("version", flat=True).get(number=self.kwargs["number"])
        return {"current_version": version}


def _described(name: str, field: forms.Field) -> dict[str, Any]:
    choices = flat(field.choices) if isinstance(field, forms.ChoiceField) else ()
    return {
        "name": name,
        "label": str(field.label or name),
        "required": field.required,
        "choices": [{"value": str(value), "label": str(label)} for value, label in choices],
    }


def action_paths(below: str) -> list[URLPattern]:
    """The addresses of the actions of a complaint."""
    return [
        path(f"{below}{action.value}/", _view(action), name=f"api_complaint_{action.value.replace('-', '_')}")
        for action in OFFERED
    ]


def _view(action: Action) -> Any:
    """A view class of its own for each action: that is what the description names."""
    attributes = {"does": action, "takes": TAKEN[action]}
    view: Any = type(f"{TAKEN[action].__name__}View", (ComplaintAction,), attributes)
    return view.as_view()
