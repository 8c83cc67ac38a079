"""Phrase templates over the API: which are offered for a complaint (CMP-25)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaints import complaint_of
from complaints.enums import State, TopCategory
from complaints.selectors.phrases import phrases_for
from core.api.base import ListView


class PhraseSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    category = serializers.ChoiceField(source="top", choices=TopCategory.choices, allow_blank=True)
    state = serializers.ChoiceField(choices=State.choices, allow_blank=True)
    title = serializers.CharField()
    text = serializers.CharField()


class PhraseList(ListView):
    kind, reads = "complaints", PhraseSerializer
    says_get = _("Phrase templates for a complaint's category and state, the most particular first")

    def get(self, request: Request, number: str) -> Response:
        return self.page(phrases_for(complaint_of(self.user, number)), None)
