"""Everything that can be set, read once from the environment; docs/settings.md explains each."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from hilft.base.address import parts_of
from hilft.base.env import env_bool, env_choice, env_int, env_list, env_secret, env_text

HERE = Path(__file__).parent


def _database(url: str) -> dict[str, object]:
    """Turn a libpq URL into Django's terms; options libpq knows and Django does not go through untouched."""
    # A server that is not there is told within seconds, not after the minutes that networks take to give up.
    parts: dict[str, object] = {"connect_timeout": 10, **parts_of(url)}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    django = {names[name]: str(parts.pop(name)) for name in list(parts) if name in names}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **django,
        "OPTIONS": parts,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DEBUG = False
SECRET_KEY = env_secret("HILFT_SECRET_KEY", "only-for-tools-that-never-serve-a-page")
SITE_URL = env_text("HILFT_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *env_list("HILFT_HOSTS", ["localhost", "127.0.0.1", "[::1]"])]
SECURE = SITE_URL.startswith("https://")

DATABASES = {"default": _database(env_secret("DATABASE_URL", "postgresql:///hilft"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "hilft.base",
    "hilft.people",
    "hilft.policies",
    "hilft.conversations",
    "hilft.deliveries",
    "hilft.cases",
    "hilft.escalation",
    "hilft.experts",
    "hilft.community",
    "hilft.intake",
    "hilft.listening",
    "hilft.channels",
    "hilft.learning",
    "hilft.web",
]

MIDDLEWARE = [
    "hilft.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hilft.web.middleware.who_and_when",
    "hilft.web.middleware.setup_first",
]

ROOT_URLCONF = "hilft.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hilft.web.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hilft.web.context.house",
            ],
        },
    },
]

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["hilft.web.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "hilft.web.accounts.Adapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "hilft.web.account_forms.Login",
    "signup": "hilft.web.account_forms.SignUp",
    "reset_password": "hilft.web.account_forms.ForgottenPassword",
    "reset_password_from_key": "hilft.web.account_forms.NewPassword",
    "change_password": "hilft.web.account_forms.ChangePassword",
    "add_email": "hilft.web.account_forms.AddAddress",
    "reauthenticate": "hilft.web.account_forms.Again",
}
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"

LANGUAGE_CODE = env_choice("HILFT_LANGUAGE", "en", ("en", "de"))
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
FORMAT_MODULE_PATH = "hilft.web.formats"
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = env_choice("HILFT_ZONE", "Europe/Berlin", available_timezones())
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("HILFT_STATIC", str(Path(tempfile.gettempdir()) / "hilft-static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env_text("HILFT_FILES", str(Path(tempfile.gettempdir()) / "hilft-files")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("HILFT_BEHIND_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"

MAIL_IMAP = env_secret("HILFT_IMAP", "")
MAIL_SMTP = env_secret("HILFT_SMTP", "")
CHANNEL_KEYS = [key for key in env_secret("HILFT_CHANNEL_KEYS", SECRET_KEY).split(",") if key.strip()]
RAW_DAYS = env_int("HILFT_RAW_DAYS", 30, least=1, most=3650)
HOTLINES = env_list("HILFT_HOTLINES", [])
COUNTRY = env_text("HILFT_COUNTRY", "DE")
NUMBERS = env_list("HILFT_NUMBERS", [])
HEARTBEAT_URL = env_secret("HILFT_HEARTBEAT_URL", "")
CANARY_MINUTES = env_int("HILFT_CANARY_MINUTES", 10, least=0, most=60)
AUDIT_HOUR = env_int("HILFT_AUDIT_HOUR", 3, least=0, most=23)
METRICS_TOKEN = env_secret("HILFT_METRICS_TOKEN", "")
ALARM_URLS = env_list("HILFT_ALARM_URLS", [])
ACCOUNTS = env_list("HILFT_ACCOUNTS", [])
CHECKS = env_list("HILFT_CHECKS", ["tell=1", "sum=2"])

LOGGING_CONFIG = "hilft.base.logs.set_up"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "hilft.base.logs.Plain", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {
        "handlers": ["stderr"],
        "level": env_choice("HILFT_LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
    # A form that was refused and an address that is not there are told to whoever asked: the house has no trouble.
    "loggers": {"django.request": {"level": "ERROR"}},
}
