"""The WSGI application (streaming and pictures behave better here than under ASGI)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # Drafts, sessions and originals are no other account's business.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()

import portal.urls  # noqa: E402, F401 (needs the settings; the first reader should not wait for it)
from portal.records.middleware import told_apart  # noqa: E402

application = told_apart(django_application)

# What is loaded here stays until the end: the garbage collector need not walk through it again and again.
gc.collect()
gc.freeze()
