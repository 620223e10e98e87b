"""The one address of the set-up."""

from django.urls import path

from hilft.web.setup import start

app_name = "setup"
urlpatterns = [path("", start.start, name="start")]
