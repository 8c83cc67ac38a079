"""The settings: one file, everything from the environment (see ``config/env.py``).

``DEVELOPMENT=1`` (set by manage.py, make run and make test when they start our own servers) gives safe defaults.
Without it this is production: SECRET_KEY, PERSONAL_DATA_KEYS, ALLOWED_HOSTS, DATABASE_URL and REDIS_URL are required.
``DEBUG=1`` shows Django's debug pages; in production it is refused.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEVELOPMENT = env.flag("DEVELOPMENT", default=False)
DEBUG = env.flag("DEBUG", default=False)
CLOCK_OFFSET_SECONDS = env.whole("CLOCK_OFFSET_SECONDS", default=0, minimum=None)
if not DEVELOPMENT and DEBUG:
    raise ImproperlyConfigured(
        "DEBUG=1 is refused in production (set DEVELOPMENT=1 on a developer's machine)."
    )
if not DEVELOPMENT and CLOCK_OFFSET_SECONDS:
    raise ImproperlyConfigured(
        "CLOCK_OFFSET_SECONDS moves the clock of demo and tests; production refuses it."
    )


def _needed(development: str) -> str | None:
    """The default on a developer's machine; none in production."""
    return development if DEVELOPMENT else None


# --- Secrets and addresses ------------------------------------------------------------------------

SECRET_KEY = env.text("SECRET_KEY", _needed("development-only-0b8f2d5c7e9146a3f1d0c4b7a6e58932"))
# Fernet keys (32 bytes, URL-safe base64), the current one first, older ones only for reading.
PERSONAL_DATA_KEYS = env.items("PERSONAL_DATA_KEYS", _needed("ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMtLS0="))
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", _needed("localhost,127.0.0.1,[::1],testserver"))
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS", "")

# --- The house ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.static.StaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_fsm",
    "pgtrigger",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "core.web",
    "core.places",
    "core.accounts",
    "core.records",
    "core.api",
    "core.notices",
    "core.clock",
    "core.administration",
    "owners",
    "repairs",
    "complaints",
    "satisfaction",
    "frontdesk",
    "dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.middleware.MaskingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Everything needs a sign-in; a view that does not says so with @login_not_required and its reason.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.middleware.DomainErrorMiddleware",
    "core.accounts.middleware.SignInMiddleware",
    "core.records.middleware.RequestOnceMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.navigation",
            ],
        },
    },
]
FORM_RENDERER = "core.web.controls.Renderer"
INSTALLED_APPS += ["django.forms"]  # its templates

# --- Database: PostgreSQL everywhere (decision 3) -------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", _needed("postgresql://postgres@localhost/customer_relations"))
}
# Only the web process has time limits (decision 23; Procfile): commands, worker and tests may take longer.
# A page anywhere costs hardly more than the next one: the disks are no spinning ones, and most of it is in memory.
_parameters = {
    "statement_timeout": env.whole("DB_STATEMENT_TIMEOUT_MS", default=0),
    "lock_timeout": env.whole("DB_LOCK_TIMEOUT_MS", default=0),
    "random_page_cost": env.text("DB_RANDOM_PAGE_COST", "1.1"),
}
DATABASES["default"]["OPTIONS"]["options"] = " ".join(
    f"-c {name}={value}" for name, value in _parameters.items() if value
)
DATABASES["default"]["CONN_MAX_AGE"] = env.whole("DB_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions and the cache (sign-in rate limits) live in the database: with Redis down people sign in and work.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}
# A session ends after so long without use, and after so long at all (SEC-03).
SESSION_ENGINE = "core.accounts.sessions"
SESSION_IDLE_SECONDS = env.whole("SESSION_IDLE_MINUTES", default=120, minimum=1) * 60
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", default=12, minimum=1) * 3600
SESSION_COOKIE_HTTPONLY = True

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Where people reach us, for the links in e-mails: https://service.example.com (none without it).
SITE_URL = env.text("SITE_URL", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "core.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# "key" is address and user name together (core/accounts/adapter.py): nobody can lock somebody else out.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key", "change_password": "5/m/user"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# The second factor (SEC-03): who holds one of these roles must have it. Off in development: the demo stays usable.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEVELOPMENT)
SECOND_FACTOR_ROLES = env.items(
    "SECOND_FACTOR_ROLES",
    "complaint_manager,customer_relations_manager,vice_general_manager,general_manager,system_administrator",
)
MFA_ADAPTER = "core.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "core.accounts.forms.CodeForm",
    "reauthenticate": "core.accounts.forms.CodeAgainForm",
    "activate_totp": "core.accounts.forms.FirstCodeForm",
}
MFA_TOTP_ISSUER = env.text("TOTP_ISSUER", "Customer relations")
MFA_TOTP_TOLERANCE = 1  # half a minute: the clocks of phones are not exact
# Number of trusted proxies in front of us, for the address that rate limits count.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXY_COUNT", default=0)

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# --- Static files and uploads ---------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# var/npm holds the few named files of the npm packages (devtools/assets.py): {% static "npm/..." %}.
STATICFILES_DIRS = [BASE_DIR / "static", ("npm", VAR_DIR / "npm")]
# Fonts of the printed forms (DSK-08): never served, read by the typesetter only (devtools/assets.py brings them).
FONTS_ROOT = env.text("FONTS_ROOT", str(VAR_DIR / "fonts"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Everybody may read them: who collects them need not be who serves them.
    "staticfiles": {"BACKEND": "config.static.ManifestStorage", "OPTIONS": {"file_permissions_mode": 0o644}},
}
# Uploads have no address of their own: they are served through the access check (SEC-04).
MEDIA_ROOT = env.text("MEDIA_ROOT", str(VAR_DIR / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640
ATTACHMENTS_PER_CASE = env.whole("ATTACHMENTS_PER_CASE", default=50)
ATTACHMENT_MAX_BYTES = env.whole("ATTACHMENT_MAX_MEGABYTES", default=20) * 1_000_000
# The largest of all (a ledger may have 20 MiB), and of all files of one request together: counted while they arrive.
UPLOAD_MAX_BYTES = max(ATTACHMENT_MAX_BYTES, 20 * 1024 * 1024)
UPLOAD_REQUEST_MAX_BYTES = 10 * UPLOAD_MAX_BYTES
FILE_UPLOAD_HANDLERS = [
    "core.web.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ATTACHMENT_MAX_PIXELS = env.whole("ATTACHMENT_MAX_MEGAPIXELS", default=50) * 1_000_000

# --- The browser's side of security ---------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# HTTPS_ONLY=0 only behind a proxy that is reached over a private network.
HTTPS_ONLY = env.flag("HTTPS_ONLY", default=not DEVELOPMENT)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
# The probes of containers and balancers come without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz(/jobs)?$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
if env.flag("BEHIND_HTTPS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- The queue: only a doorbell (notes: Celery) ---------------------------------------------------

CELERY_BROKER_URL = env.text("REDIS_URL", _needed("redis://localhost:6379/0"))
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # Several installations may share one Redis; each test process has its own prefix.
    "global_keyprefix": env.text("REDIS_PREFIX", ""),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beat.Scheduler"

# --- Messages and logs ----------------------------------------------------------------------------

EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND", f"django.core.mail.backends.{'console' if DEVELOPMENT else 'smtp'}.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 8
# One message through a robot, gateway or web-hook takes at most so long (CLK-07).
CHANNEL_SECONDS = env.whole("CHANNEL_SECONDS", default=6, minimum=1)
# Where their addresses may lead besides the public internet, and without TLS: networks like 10.20.0.0/16.
CHANNEL_PRIVATE_NETWORKS = env.networks("CHANNEL_PRIVATE_NETWORKS")
# A certificate authority of your own that their servers may be signed by.
CHANNEL_CA_FILE = env.text("CHANNEL_CA_FILE", "")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "customer-relations@localhost")
# /healthz/jobs complains when a message should have been sent longer ago than this.
UNSENT_MINUTES = env.whole("UNSENT_MINUTES", default=15, minimum=1)

# A clock that waits on the customer runs again after this many days; a service standard may say otherwise (CLK-02).
LONGEST_PAUSE_DAYS = env.whole("LONGEST_PAUSE_DAYS", default=14, minimum=1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.MaskedFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

# --- The API ----------------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = env.whole("API_REQUESTS_PER_MINUTE", default=600, minimum=1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "core.api.authentication.TokenReaches",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.authentication.MinuteThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.wire.MaskedJSON"],
    "DEFAULT_PARSER_CLASSES": ["core.api.wire.LimitedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.wire.JsonOnly",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.HouseSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS: everything stands in the description
    "EXCEPTION_HANDLER": "core.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Customer relations",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used: the same word names different choices
    "PATH_CONVERTER_OVERRIDES": {
        "case": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}-[0-9]{6,12}$"},
        "int": {"type": "integer", "minimum": 0},
    },
}
