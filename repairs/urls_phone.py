"""Addresses of the phone, all below one path: the service worker reaches no other."""

from django.urls import path

from repairs.views import phone, phone_act, phone_shell

urlpatterns = [
    path("", phone.phone_list, name="phone_list"),
    path("worker.js", phone_shell.phone_worker, name="phone_worker"),
    path("phone.webmanifest", phone_shell.phone_manifest, name="phone_manifest"),
    path("no-network/", phone_shell.phone_elsewhere, name="phone_elsewhere"),
    path("session/", phone_shell.phone_session, name="phone_session"),
    path("<case:number>/", phone.phone_order, name="phone_order"),
    path("<case:number>/pictures/", phone_act.phone_picture, name="phone_picture"),
    path("<case:number>/note/", phone_act.phone_note, name="phone_note"),
    path("<case:number>/<slug:action>/", phone_act.phone_act, name="phone_act"),
]
