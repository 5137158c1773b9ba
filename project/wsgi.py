"""The service for a WSGI server."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
try:
    application = get_wsgi_application()
    # Models are there only now.
    from project.service.keys import at_start

    at_start()
except ImproperlyConfigured as problem:
    print(f"Cấu hình chưa đúng: {problem}", file=sys.stderr)
    # gunicorn takes 3 as "cannot start" and stops, where it would try again after any other.
    sys.exit(3)
