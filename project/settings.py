"""Settings, all from the environment (see .env.example)."""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG = env.bool("DEBUG", False)
TESTING = "pytest" in sys.modules
#: Commands that read the models and write source files: nothing is served, signed or encrypted.
WRITES_SOURCE = sys.argv[1:2] in (["makemigrations"], ["makemessages"])


def _strong(value: str) -> bool:
    return len(value) >= 32 and len(set(value)) >= 8


def _secret(name: str) -> str:
    """One or several secrets; in development ones of its own, never in service."""
    value = env.str(name, "")
    if all(_strong(part) for part in value.split(",")):
        return value
    if DEBUG or TESTING or WRITES_SOURCE:
        return hashlib.sha256(f"development-only-{name}".encode()).hexdigest()
    raise ImproperlyConfigured(
        f"{name} thiếu hoặc quá yếu (cần ít nhất 32 ký tự ngẫu nhiên). {name} is missing or weak."
    )


SECRET_KEY = _secret("SECRET_KEY")
AUDIT_KEY = _secret("AUDIT_KEY")
#: Where checkpoints of the record are handed outside: files that only grow (best on another
#: host), addresses; and the public keys of AUDIT_KEYs of before, whose signatures still count.
AUDIT_ANCHOR_FILES: list[str] = env.list("AUDIT_ANCHOR_FILES", [])
AUDIT_ANCHOR_MAIL: list[str] = env.list("AUDIT_ANCHOR_MAIL", [])
AUDIT_PUBLIC_KEYS: list[str] = env.list("AUDIT_PUBLIC_KEYS", [])
#: Newest first; the last one is also the key of the identity hashes.
FIELD_KEYS = [
    base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode()
    for key in _secret("FIELD_KEYS").split(",")
]
#: Seals backups; empty: they are not sealed.
BACKUP_KEY = env.str("BACKUP_KEY", "")
if BACKUP_KEY and not _strong(BACKUP_KEY):
    raise ImproperlyConfigured(
        "BACKUP_KEY quá yếu (cần ít nhất 32 ký tự ngẫu nhiên). BACKUP_KEY is weak."
    )
#: With it Prometheus may read /metrics; empty: nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN and not _strong(METRICS_TOKEN):
    raise ImproperlyConfigured(
        "METRICS_TOKEN quá yếu (cần ít nhất 32 ký tự ngẫu nhiên). METRICS_TOKEN is weak."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
#: Where the service writes; nothing is written anywhere else, or when settings are read.
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
#: Where people may try things on sample data; the foot of every page leads there.
PRACTICE_URL = env.str("PRACTICE_URL", "")

INSTALLED_APPS = [
    "audit.apps.AuditConfig",
    "organizations.apps.OrganizationsConfig",
    "nominations.apps.NominationsConfig",
    "workflows.apps.WorkflowsConfig",
    "documents.apps.DocumentsConfig",
    "reports.apps.ReportsConfig",
    "project.service.apps.ServiceConfig",
    "organizations.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "viewflow",
    "django_fsm",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
]

MIDDLEWARE = [
    "project.service.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "project.sessions.SlidingSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "project.errors.RefusalPages",
    "audit.context.RequestIdMiddleware",
]

# The engine is used, its pages and their middleware are not.
VIEWFLOW = {"AUTOREGISTER": False}
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
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
                "project.navigation.navigation",
            ],
        },
    },
]

# -- database ---------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time is the same guarantee as row locks.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # A kept connection is tried before a request uses it: the server may have restarted.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

# -- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
#: Wrong passwords before the next try has to wait: of one who tries at one account, of everybody
#: at one account, of one address and with one password over all accounts; the longest wait in
#: seconds. See organizations.guessing.
SIGN_IN_FREE_TRIES = 5
SIGN_IN_FREE_TRIES_ACCOUNT = 20
SIGN_IN_FREE_TRIES_ADDRESS = 20
SIGN_IN_FREE_TRIES_PASSWORD = 10
SIGN_IN_LONGEST_WAIT = 60
#: How long a program's token lives unless its owner chooses otherwise, in days; how many of them
#: one person may have at a time.
TOKEN_DAYS = env.int("TOKEN_DAYS", 90)
TOKENS_MOST = 20
#: A list of more rows is made into a file by the worker; how many days such a file is kept.
EXPORT_DIRECT_ROWS = env.int("EXPORT_DIRECT_ROWS", 2_000)
EXPORT_DAYS = env.int("EXPORT_DAYS", 3)
#: How long a one-time code to set a password may be used, in days.
PASSWORD_CODE_DAYS = 7
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 30 * 60
#: How long a password typed again counts before signing, in seconds.
STEP_UP_AGE = 5 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or TESTING)
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "project.errors.csrf_failure"

# -- what a browser may do -----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
#: Reverse proxies of our own in front; only their part of X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if SITE_URL.startswith("https://") and TRUSTED_PROXIES:
    # A proxy of our own takes TLS and says so; browsers keep to it for a year.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
# Whether other names under the domain keep to HTTPS is its owner's to say, not this service's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "vi")
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Our own words for what libraries say stand before theirs.
LOCALE_PATHS = [BASE_DIR / "locale" / "words", BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["project.formats"]

# -- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "project.static.WantedAppsFinder",
    "project.static.PackageFinder",
]
if not (DEBUG or TESTING):
    # Names with the hash of what is in them, kept by browsers for ever, and compressed once.
    WHITENOISE_KEEP_ONLY_HASHED_FILES = True
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "project.static.Hashed"},
    }
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "media")))

#: The virus scanner every file is shown to, as unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310;
#: what it has not found clean is handed out to nobody. Empty: there is none.
SCANNER = env.str("SCANNER", "")

# -- mail, API ------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if env.str("EMAIL_URL", ""):
    vars().update(env.dj_email_url("EMAIL_URL"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "project.accounts.authentication.HashedTokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "1200/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "workflows.web.api.told",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": None,
}
if TESTING:
    REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None, "user": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bảng Vàng API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# -- slow work -----------------------------------------------------------------------------------
_tasks_backend = env.str(
    "TASKS_BACKEND",
    "django_tasks.backends.immediate.ImmediateBackend"
    if TESTING
    else "django_tasks_db.DatabaseBackend",
)
TASKS = {"default": {"BACKEND": _tasks_backend}}

# -- signatures ------------------------------------------------------------------------------------
# Roots and revocation lists (files) by which signatures are judged; without roots none is trusted.
SIGNATURE_ROOTS: list[str] = env.list("SIGNATURE_ROOTS", [])
SIGNATURE_CRLS: list[str] = env.list("SIGNATURE_CRLS", [])
SIGNATURE_FETCHING = env.bool("SIGNATURE_FETCHING", False)
# A key on this server, whose person may sign with it here; most leaders sign on their own token.
SIGNING_PKCS12 = env.str("SIGNING_PKCS12", "")
SIGNING_PKCS12_PASSWORD = env.str("SIGNING_PKCS12_PASSWORD", "")
SIGNING_PKCS11_LIBRARY = env.str("SIGNING_PKCS11_LIBRARY", "")
SIGNING_PKCS11_TOKEN = env.str("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_PIN = env.str("SIGNING_PKCS11_PIN", "")
SIGNING_PKCS11_CERTIFICATE = env.str("SIGNING_PKCS11_CERTIFICATE", "")
SIGNING_PERSON = env.str("SIGNING_PERSON", "")
SIGNING_TSA_URL = env.str("SIGNING_TSA_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "project.logs.JsonLine"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}
    },
    "root": {"handlers": ["console"], "level": "INFO" if not TESTING else "WARNING"},
    # pyHanko would write signers' names into the log.
    "loggers": {"pikepdf": {"level": "WARNING"}, "pyhanko": {"level": "ERROR"}},
}
