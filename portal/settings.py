"""Settings: one module, and the environment decides.

`PORTAL_ENV` is `local` (the default: answers only on this machine, keeps a generated key in the data
folder) or `production` (refuses to start without its key and hosts, or with debugging on).
docs/operating.md lists every variable.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PORTAL_DATA", BASE_DIR / "var")).expanduser().resolve()


def env_flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


ENVIRONMENT = os.environ.get("PORTAL_ENV", "local")
PRODUCTION = ENVIRONMENT == "production"
if ENVIRONMENT not in {"local", "production"}:
    raise ImproperlyConfigured(f"PORTAL_ENV is 'local' or 'production', not {ENVIRONMENT!r}.")

DEBUG = env_flag("PORTAL_DEBUG")


def local_secret_key() -> str:
    """The key of a local portal: made once, kept in the data folder, readable by its owner alone."""
    path = DATA_DIR / "secret_key"
    try:
        return path.read_text().strip()
    except OSError:
        key = secrets.token_urlsafe(50)
    try:
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError:
        return key
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


if PRODUCTION:
    SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY", "")
    ALLOWED_HOSTS = env_list("PORTAL_HOSTS")
    if any(host.startswith((".", "*")) for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "PORTAL_HOSTS takes whole host names: addresses in exports begin with one."
        )
    if not SECRET_KEY or not ALLOWED_HOSTS or DEBUG:
        raise ImproperlyConfigured(
            "Production needs PORTAL_SECRET_KEY and PORTAL_HOSTS, and refuses PORTAL_DEBUG:"
            " see docs/operating.md."
        )
else:
    SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or local_secret_key()
    ALLOWED_HOSTS = env_list("PORTAL_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]

CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

INSTALLED_APPS = [
    "portal.accounts",
    "portal.records",
    "portal.cities",
    "diaspora",
    "trips",
    "portal.pages",
    # Django's admin with the work list as its front page.
    "portal.records.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "simple_history",
]

MIDDLEWARE = [
    # Outermost, so that refusals and redirects of the next one carry a content policy, too.
    "portal.records.middleware.SafetyHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Within what refuses and redirects, and outside of all that a kept page does without.
    "portal.records.page_middleware.KeptPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.records.middleware.CleanParametersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Before whatever reads the address: it takes off what says of when is asked.
    "portal.pages.past.PastMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.records.middleware.BodySizeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context.site",
            ],
        },
    },
    {
        # Where a page shows hundreds of rows, its sections are compiled (docs/decisions/0017-trip-page.md).
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "portal.records.compiled.environment"},
    },
]

# Each thread keeps its connection for a while: opening one costs more than most pages. One that died is
# noticed by the first query of the next request (portal.records.public_stamp, else Django's own).
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # An answer that says "saved" survives a power cut (docs/decisions/0003-durable-sqlite.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    # A connection keeps the plans of the busiest statements (portal.records.planning), unless a pooler that
    # hands each transaction to another connection stands between.
    if not env_flag("PORTAL_POOLED_DATABASE"):
        DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Taipei"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# Without a build step, the files are served where they lie; production names them by content.
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    # Nothing here has an address: every file is served by a view that asks whether its record is public.
    "default": {
        "BACKEND": "portal.records.uploads.DurableStorage",
        # For the admin's links alone: a view for staff who may see the record (trips.views.original).
        "OPTIONS": {"location": MEDIA_ROOT / "originals", "base_url": "/admin/files/"},
    },
    "renditions": {
        "BACKEND": "portal.records.uploads.DurableStorage",
        "OPTIONS": {"location": MEDIA_ROOT / "renditions"},
    },
    "snapshots": {
        "BACKEND": "portal.records.uploads.DurableStorage",
        "OPTIONS": {"location": MEDIA_ROOT / "snapshots"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# A whole photo roll without script: the body's 300 MB are what bounds it.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
PORTAL_BEHIND_PROXY = env_flag("PORTAL_BEHIND_PROXY")
if PORTAL_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SILENCED_SYSTEM_CHECKS: list[str] = []

# Absolute addresses in exports must not depend on who asks (docs/decisions/0005-exports.md).
PORTAL_BASE_URL = os.environ.get("PORTAL_BASE_URL", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
)

# Files that one address may ask for in a minute, and that are on their way at once, of each server process; 0
# is without limit. A file takes a thread until its reader has it: some stay free for pages.
PORTAL_FILES_PER_MINUTE = int(os.environ.get("PORTAL_FILES_PER_MINUTE", "120" if PRODUCTION else "0"))
PORTAL_FILES_AT_ONCE = int(os.environ.get("PORTAL_FILES_AT_ONCE", "8" if PRODUCTION else "0"))

# Permanent ids of feeds and calendars begin with a name that the city owned on a date (RFC 4151). They must
# outlive any change of host, so this is never changed after the first reader has followed a feed.
PORTAL_TAG_AUTHORITY = os.environ.get("PORTAL_TAG_AUTHORITY", "taichung.gov.tw,2026")
# Where to report a weakness; without one there is no /.well-known/security.txt.
PORTAL_SECURITY_CONTACT = env_list("PORTAL_SECURITY_CONTACT")

# The style page is for those who build pages, and no part of what the city publishes.
STYLE_PAGE = not PRODUCTION or env_flag("PORTAL_STYLE_PAGE")

# Where readers report an error in a record: a mail address, or an address that begins with https.
PORTAL_ERROR_CONTACT = os.environ.get("PORTAL_ERROR_CONTACT", "").strip()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens_left_out": {"()": "portal.records.logs.TokensLeftOut"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["tokens_left_out"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG_LEVEL", "WARNING")},
    # Each task says when it starts and ends: in a terminal that is noise beside the progress shown.
    # A wrong host name is the sender's trouble, and a cheap way to fill a log.
    "loggers": {
        "django.tasks": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
