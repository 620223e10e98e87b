"""Addresses of the expert's page: the secret is the key, nobody signs in."""

from django.urls import path

from hilft.web.expert.views import question

app_name = "expert"
urlpatterns = [path("<str:secret>/", question, name="question")]
