"""One address for everything: live updates are ours, every other page is Django's."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilft.settings")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

application = WSGIMiddleware(get_wsgi_application(), workers=8)
