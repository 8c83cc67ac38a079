"""Addresses of follow-ups."""

from django.urls import path

from satisfaction import views

urlpatterns = [
    path("follow-ups/<case:number>/", views.follow_up_panel, name="follow_up_panel"),
    path("follow-ups/<case:number>/sheet/", views.follow_up_sheet, name="follow_up_sheet"),
    path("follow-ups/<case:number>/<slug:way>/", views.follow_up_act, name="follow_up_act"),
]
