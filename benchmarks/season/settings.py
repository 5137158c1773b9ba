"""The service as it is set up for a season by script: on loopback, workbooks read at once."""

from ..settings import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1"]
# Fifty people of one address sign in within a minute, which the service rightly slows down.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["anon"] = None  # noqa: F405
