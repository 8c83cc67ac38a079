"""Addresses of the administration; apps above and beside add theirs under the same beginning."""

from django.urls import path

from core.administration import views

urlpatterns = [
    path("administration/", views.administration, name="administration"),
    path("administration/history/", views.administration_history, name="administration_history"),
    path("administration/people/", views.person_list, name="person_list"),
    path("administration/people/new/", views.person_add, name="person_add"),
    path("administration/people/<int:person_id>/", views.person_detail, name="person_detail"),
    path("administration/people/<int:person_id>/off/", views.person_switch_off, name="person_switch_off"),
    path("administration/people/<int:person_id>/on/", views.person_switch_on, name="person_switch_on"),
    path(
        "administration/people/<int:person_id>/password/",
        views.person_password_reset,
        name="person_password_reset",
    ),
    path(
        "administration/people/<int:person_id>/second-step/",
        views.person_factor_reset,
        name="person_factor_reset",
    ),
    path(
        "administration/people/<int:person_id>/sessions/",
        views.person_sessions_end,
        name="person_sessions_end",
    ),
    path("administration/people/<int:person_id>/roles/", views.role_give, name="role_give"),
    path("administration/roles/<int:assignment_id>/take/", views.role_take, name="role_take"),
    path("administration/departments/", views.department_list, name="department_list"),
    path(
        "administration/departments/<int:department_id>/", views.department_change, name="department_change"
    ),
    path("administration/projects/", views.project_list, name="project_list"),
    path("administration/projects/<int:project_id>/", views.project_change, name="project_change"),
]
