"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from hilft.web.errand import errand
from hilft.web.home import home
from hilft.web.hooks import hook
from hilft.web.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hilft.web.public.urls")),
    path("", include("hilft.web.insight.urls")),
    path("home/", home, name="home"),
    path("hooks/<str:key>/", hook, name="hook"),
    path("metrics", metrics, name="metrics"),
    path("desk/", include("hilft.web.desk.urls")),
    path("e/", include("hilft.web.expert.urls")),
    path("t/<str:secret>/", errand, name="errand"),
    path("ops/", include("hilft.web.ops.urls")),
    path("setup/", include("hilft.web.setup.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
