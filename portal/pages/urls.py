from django.urls import path

from portal.pages import data_archive, follow, search, search_feed, site_plan, statistics, style, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/feed.atom", search_feed.search_feed, name="search_feed"),
    path("about/", views.about, name="about"),
    path("style/", style.style, name="style"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:name>.csv", statistics.statistics_file, name="statistics_file"),
    path("sitemap/", site_plan.site_map, name="site_map"),
    path("feeds/trips.atom", follow.trips_feed, name="trips_feed"),
    path("feeds/follow-ups.atom", follow.follow_ups_feed, name="follow_ups_feed"),
    path("feeds/agreements.atom", follow.agreements_feed, name="agreements_feed"),
    path("feeds/documents.atom", follow.documents_feed, name="documents_feed"),
    path("cities/<slug:code>/feed.atom", follow.city_feed, name="city_feed"),
    path("associations/<slug:code>/feed.atom", follow.association_feed, name="association_feed"),
    path("institutions/<slug:code>/feed.atom", follow.institution_feed, name="institution_feed"),
    path("trips/<slug:code>/data.zip", data_archive.trip_archive, name="trip_archive"),
    path("trips/<slug:code>/trip.ics", follow.trip_calendar, name="trip_calendar"),
    path("follow-ups/due.ics", follow.due_calendar, name="due_calendar"),
]
