"""The style page: every component in every state, for those who build and check pages."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.cities.partner_map import partner_map
from portal.pages import samples
from portal.records.page_facts import PageFacts
from trips.filters import FollowUpFilterSet
from trips.models import FollowUpAction, Photo
from trips.models.follow_up import FollowUpStatus
from trips.trip_page.render import coverage_section

TOKENS = (
    ("paper", gettext_lazy("paper")),
    ("paper-raised", gettext_lazy("raised paper")),
    ("ink", gettext_lazy("ink")),
    ("ink-soft", gettext_lazy("soft ink")),
    ("rule", gettext_lazy("rules")),
    ("control-edge", gettext_lazy("edges of fields")),
    ("link", gettext_lazy("links and actions")),
    ("seal", gettext_lazy("the seal: what must not be missed")),
    ("sea", gettext_lazy("the sea of maps")),
)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the components, where the settings say so: they are no part of what the city publishes."""
    if not settings.STYLE_PAGE:
        raise Http404
    title = _("Style page")
    return render(request, "pages/style.html", {"page_facts": PageFacts(title), **specimens()})


def specimens() -> dict[str, Any]:
    """Return what the components are shown with; nothing of it is in the database but the photographs."""
    page = samples.middle_page()
    return {
        "tokens": TOKENS,
        "trip": samples.trip(),
        "agency": samples.agency(),
        "statuses": FollowUpStatus.choices,
        "follow_ups": samples.follow_ups(),
        "meetings": samples.meetings(),
        "parties": samples.parties(),
        "coverage_section": coverage_section(samples.covered_days()),
        "photos": Photo.objects.published()[:3],
        "page_obj": page,
        "paginator": page.paginator,
        "query_without_page": "",
        "map": partner_map(samples.cities()),
        **filter_states(),
    }


def filter_states() -> dict[str, Any]:
    """Return a filter set at rest, at work, and with a value it cannot use."""
    nothing = FollowUpAction.objects.none()
    at_work, refused = QueryDict("status=done&q=%E7%AA%97%E5%8F%A3"), QueryDict("status=nonsense")
    return {
        "filter_at_rest": FollowUpFilterSet(None, queryset=nothing),
        "filter_at_work": FollowUpFilterSet(at_work, queryset=nothing),
        "filter_refused": FollowUpFilterSet(refused, queryset=nothing),
    }
