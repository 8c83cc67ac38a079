"""Addresses of the front desk."""

from django.urls import path

from frontdesk import views

urlpatterns = [
    path("desk/", views.console, name="console"),
    path("desk/callers/", views.callers, name="callers"),
    path("desk/caller/", views.caller_card, name="caller_card"),
    path("desk/similar/", views.similar, name="similar_complaints"),
    path("desk/draft/", views.draft, name="console_draft"),
    path("desk/logged/<case:number>/", views.call_logged, name="call_logged"),
]
