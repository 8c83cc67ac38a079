"""The addresses of the house; allauth's views are routed by name, so that only those we use exist."""

from allauth.account import views as account
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from core.accounts.views import language_set
from core.clock.views import jobs_health
from core.web.health import health

form_only = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("healthz", health, name="health"),
    path("healthz/jobs", jobs_health, name="jobs_health"),
    path("sign-in/", form_only(account.login), name="account_login"),
    path("sign-out/", form_only(account.logout), name="account_logout"),
    path("password/", form_only(account.password_change), name="account_change_password"),
    path("language/", language_set, name="set_language"),
    path("api/", include("config.api")),
    path("", include("core.api.urls")),
    path("", include("core.records.urls")),
    path("", include("core.notices.urls")),
    path("", include("owners.urls")),
    path("", include("complaints.urls")),
    path("", include("satisfaction.urls")),
    path("", include("frontdesk.urls")),
    path("", include("dashboard.urls")),
]

handler404 = "core.api.problems.not_found"
