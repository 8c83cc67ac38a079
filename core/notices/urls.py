"""Addresses of notices."""

from django.urls import path

from core.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/unread/", views.notices_unread, name="notices_unread"),
    path("notices/read/", views.notices_read_all, name="notices_read_all"),
    path("notices/unsent/", views.undelivered, name="undelivered"),
    path("notices/unsent/<int:delivery_id>/retry/", views.delivery_retry, name="delivery_retry"),
    path("notices/<int:notice_id>/read/", views.notice_read, name="notice_read"),
]
