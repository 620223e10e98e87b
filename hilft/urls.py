"""Every address of the site."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from hilft.web.home import home

FACES = (
    ("", "hilft.web.public.urls"),
    ("", "hilft.web.insight.urls"),
    ("ops/", "hilft.web.ops.urls"),
    ("setup/", "hilft.web.setup.urls"),
)



def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home, name="home"),
    path("desk/", include("hilft.web.desk.urls")),
    path("e/", include("hilft.web.expert.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += [path(prefix, include(face)) for prefix, face in FACES if _is_there(face)]
