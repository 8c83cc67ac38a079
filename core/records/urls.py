"""Addresses of the spine."""

from django.urls import path

from core.records import views

urlpatterns = [
    path("cases/<case:number>/", views.case_open, name="case_open"),
    path("files/<int:attachment_id>/", views.attachment_open, name="attachment_open"),
]
