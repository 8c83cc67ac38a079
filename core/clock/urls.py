"""Addresses of the clock."""

from django.urls import path

from core.clock import views

urlpatterns = [
    path("absences/", views.absences, name="absences"),
    path("absences/<int:absence_id>/over/", views.absence_over, name="absence_over"),
    path("administration/people/<int:person_id>/absences/", views.person_absences, name="person_absences"),
    path("administration/standards/", views.standard_list, name="standard_list"),
    path("administration/standards/<int:standard_id>/", views.standard_edit, name="standard_edit"),
    path("administration/calendars/", views.calendar_list, name="calendar_list"),
]
