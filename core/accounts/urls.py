"""A person's own settings; allauth's pages stand in config/urls.py."""

from django.urls import path

from core.accounts import views

urlpatterns = [
    path("language/", views.language_set, name="set_language"),
    path("security/sessions/", views.session_list, name="session_list"),
    path("security/sessions/end/", views.sessions_end_others, name="sessions_end_others"),
]
