"""Addresses of the start page and the search."""

from django.urls import path

from dashboard import views

urlpatterns = [
    path("", views.home, name="home"),
    path("targets/", views.targets, name="targets"),
    path("targets/<slug:goal>/", views.target_items, name="target_items"),
    path("search/", views.search, name="search"),
]
