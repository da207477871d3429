"""The part of a page's head that is read by machines."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from portal.records.clock import past_moment
from portal.records.page_facts import PageFacts, absolute, alternates, as_script
from portal.text.bilingual import in_english

register = template.Library()


@register.inclusion_tag("includes/machine_head.html", takes_context=True)
def machine_head(context: template.Context) -> dict[str, Any]:
    """Name the page's addresses, and what its view says of it as `page_facts`.

    The address of a filtered list is the list itself, so that no search engine keeps every combination. A
    page of the past stands for nothing but itself.
    """
    request: HttpRequest = context["request"]
    facts: PageFacts | None = context.get("page_facts")
    path = escape_uri_path(request.path)
    if past_moment() is not None:
        return {"is_past": True, "canonical": absolute(path)}
    own_feeds = facts.feeds if facts else ()
    return {
        "canonical": absolute(path),
        "alternates": alternates(path),
        "facts": facts,
        "image_address": absolute(facts.image.path) if facts and facts.image else "",
        "data": as_script(facts.data) if facts and facts.data else "",
        "site_name": context["site_name"],
        "locales": ("en_US", "zh_TW") if in_english() else ("zh_TW", "en_US"),
        "feeds": [(title, absolute(feed)) for title, feed in (*own_feeds, *general_feeds())],
        "calendars": [(title, absolute(way)) for title, way in (facts.calendars if facts else ())],
    }


def general_feeds() -> tuple[tuple[str, str], ...]:
    """Return (title, path) of the feeds that every page names."""
    return (
        (_("Trips as they are published"), reverse("trips_feed")),
        (_("Follow-ups: published, progress, closing"), reverse("follow_ups_feed")),
    )
