"""The addresses of the house; allauth's views are routed by name, so that only those we use exist."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from core.clock.views import jobs_health
from core.web.health import health

form_only = require_http_methods(["GET", "HEAD", "POST"])
read_only = require_http_methods(["GET", "HEAD"])

urlpatterns = [
    path("healthz", health, name="health"),
    path("healthz/jobs", jobs_health, name="jobs_health"),
    path("sign-in/", form_only(account.login), name="account_login"),
    path("sign-in/code/", form_only(factor.authenticate), name="mfa_authenticate"),
    path("sign-out/", form_only(account.logout), name="account_logout"),
    path("password/", form_only(account.password_change), name="account_change_password"),
    path("api/", include("config.api")),
    path("", include("core.api.urls")),
    path("password/again/", form_only(account.reauthenticate), name="account_reauthenticate"),
    path("security/", read_only(factor.index), name="mfa_index"),
    path("security/code/", form_only(factor.reauthenticate), name="mfa_reauthenticate"),
    path("security/app/", form_only(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove/", form_only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/recovery-codes/", read_only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/new/",
        form_only(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("", include("core.accounts.urls")),
    path("", include("core.records.urls")),
    path("", include("core.notices.urls")),
    path("", include("core.clock.urls")),
    path("", include("core.administration.urls")),
    path("", include("owners.urls")),
    path("repairs/phone/", include("repairs.urls_phone")),
    path("", include("repairs.urls_board")),
    path("", include("repairs.urls")),
    path("", include("complaints.urls")),
    path("", include("satisfaction.urls")),
    path("", include("frontdesk.urls")),
    path("", include("dashboard.urls")),
]

handler400 = "core.api.problems.bad_request"
handler404 = "core.api.problems.not_found"
handler500 = "core.api.problems.server_error"
