"""Addresses without a language: for machines."""

from django.urls import path

from portal.pages import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", health.robots, name="robots"),
]
