"""Addresses of what everybody may look at."""

from django.urls import path

from hilft.web.insight import capacity, fairness, promise, reviews

app_name = "insight"
urlpatterns = [
    path("promise/", promise.page, name="promise"),
    path("capacity/", capacity.page, name="capacity"),
    path("fairness/", fairness.page, name="fairness"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:number>/", reviews.review, name="review"),
    path("reviews/<int:number>/findings/", reviews.findings, name="findings"),
    path("reviews/<int:number>/actions/", reviews.actions, name="actions"),
]
