"""Addresses of notices."""

from django.urls import path

from core.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/unread/", views.notices_unread, name="notices_unread"),
    path("notices/read/", views.notices_read_all, name="notices_read_all"),
    path("notices/unsent/", views.undelivered, name="undelivered"),
    path("notices/unsent/<int:delivery_id>/retry/", views.delivery_retry, name="delivery_retry"),
    path("notices/unsent/<int:delivery_id>/give-up/", views.delivery_give_up, name="delivery_give_up"),
    path("notices/settings/", views.notice_settings, name="notice_settings"),
    path("administration/notices/", views.notice_default_list, name="notice_default_list"),
    path("administration/notices/<slug:role>/", views.notice_default_change, name="notice_default_change"),
    path("administration/channels/", views.channel_list, name="channel_list"),
    path("administration/channels/new/<slug:kind>/", views.channel_add, name="channel_add"),
    path("administration/channels/<int:account_id>/", views.channel_change, name="channel_change"),
    path("administration/channels/<int:account_id>/test/", views.channel_test, name="channel_test"),
    path("administration/channels/<int:account_id>/on/", views.channel_on, name="channel_on"),
    path("administration/channels/<int:account_id>/off/", views.channel_off, name="channel_off"),
    path("notices/<int:notice_id>/read/", views.notice_read, name="notice_read"),
]
