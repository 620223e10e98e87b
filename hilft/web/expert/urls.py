"""Addresses of the expert's page: the secret is the key, nobody signs in."""

from django.urls import path

from hilft.web.expert import views

app_name = "expert"
urlpatterns = [
    path("<str:secret>/", views.question, name="question"),
    path("<str:secret>/colleague/", views.colleague, name="colleague"),
    path("<str:secret>/acceptance/", views.acceptance, name="acceptance"),
]
