"""Addresses of the page of tokens; those of the API itself stand in ``config/api.py``."""

from django.urls import path

from core.api import views

urlpatterns = [
    path("api-tokens/", views.api_tokens, name="api_tokens"),
    path("api-tokens/<int:token_id>/revoke/", views.api_token_revoked, name="api_token_revoked"),
]
