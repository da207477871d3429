"""The WSGI application (streaming and pictures behave better here than under ASGI)."""

import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # Drafts, sessions and originals are no other account's business.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()

from portal.records.middleware import told_apart  # noqa: E402 (needs the settings)

application = told_apart(django_application)
