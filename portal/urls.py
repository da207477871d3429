"""The whole address plan: Chinese at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal.records.admin_links import view_on_site

urlpatterns = [
    path("", include("portal.pages.plain_urls")),
    *i18n_patterns(
        path("", include("portal.pages.urls")),
        path("", include("portal.records.preview_urls")),
        path("", include("trips.urls")),
        path("", include("diaspora.urls")),
        path("", include("portal.cities.urls")),
        path("data/", include("portal.pages.data_urls")),
        # Before Django's own, which tells staff the codes of drafts.
        path(
            "admin/r/<path:content_type_id>/<path:object_id>/",
            admin.site.admin_view(view_on_site),
            name="record_on_site",
        ),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.server_error"
