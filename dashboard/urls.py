"""Addresses of the start page and the search."""

from django.urls import path

from dashboard import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
]
