"""Addresses without a language: for machines."""

from django.urls import path

from portal.pages import cards, health, sitemaps

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", health.robots, name="robots"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:page>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    path("trips/<slug:code>/card.jpg", cards.trip_card, name="trip_card"),
]
