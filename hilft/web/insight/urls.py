"""Addresses of what everybody may look at."""

from django.urls import path

from hilft.web.insight import promise

app_name = "insight"
urlpatterns = [path("promise/", promise.page, name="promise")]
