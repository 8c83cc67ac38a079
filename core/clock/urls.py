"""Addresses of the clock."""

from django.urls import path

from core.clock import views

urlpatterns = [
    path("operation/", views.operation, name="operation"),
    path("operation/steps/<int:deadline_id>/retry/", views.deadline_retry, name="deadline_retry"),
    path("absences/", views.absences, name="absences"),
    path("absences/<int:absence_id>/over/", views.absence_over, name="absence_over"),
    path("administration/people/<int:person_id>/absences/", views.person_absences, name="person_absences"),
    path("escalation-steps/<int:step_id>/acknowledge/", views.step_acknowledged, name="step_acknowledged"),
    path("promises/", views.service_promises, name="service_promises"),
    path("administration/standards/", views.standard_list, name="standard_list"),
    path("administration/standards/new/<slug:kind>/", views.standard_new, name="standard_new"),
    path("administration/standards/<int:standard_id>/", views.standard_version, name="standard_version"),
    path("administration/standards/<int:standard_id>/change/", views.standard_edit, name="standard_edit"),
    path("administration/standards/<int:standard_id>/end/", views.standard_ended, name="standard_ended"),
    path("administration/ladders/", views.ladder_list, name="ladder_list"),
    path("administration/ladders/new/", views.ladder_new, name="ladder_new"),
    path("administration/ladders/<int:ladder_id>/", views.ladder_edit, name="ladder_edit"),
    path("administration/calendars/", views.calendar_list, name="calendar_list"),
    path("administration/calendars/<int:calendar_id>/", views.calendar_detail, name="calendar_detail"),
    path("administration/calendars/<int:calendar_id>/hours/", views.calendar_hours, name="calendar_hours"),
    path("administration/calendars/<int:calendar_id>/days/", views.calendar_days, name="calendar_days"),
    path(
        "administration/calendars/<int:calendar_id>/preview/", views.calendar_preview, name="calendar_preview"
    ),
]
