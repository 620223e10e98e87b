"""All pages, and an empty one behind the same middleware: what a page costs before it shows anything."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from hilft.urls import urlpatterns as of_house

EMPTY = "/empty/"


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns: list[URLPattern | URLResolver] = [path(EMPTY.removeprefix("/"), empty), *of_house]
