"""The service's settings for a measurement: nothing kept in memory for debugging, quick passwords.

Only what a measurement must not measure is changed: the demonstration's passwords.
"""

import os

os.environ["DEBUG"] = "1"

from project.settings import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["testserver"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
LOGGING = {"version": 1, "disable_existing_loggers": True}
