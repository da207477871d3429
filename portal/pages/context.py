"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SITE_NAME = _("Taichung City Diplomacy Records")
SITE_DESCRIPTION = _(
    "Whom Taichung City met abroad, what was said, signed and promised, and what came of it:"
    " as public records."
)
SECTIONS = (
    ("trip_list", _("Trips")),
    ("tie_list", _("Registry of ties")),
    ("association_list", _("Overseas associations")),
    ("agreement_list", _("Agreements")),
    ("follow_up_list", _("Follow-ups")),
    ("data_desk", _("Data")),
)


def site(request: HttpRequest) -> dict[str, object]:
    """Return the names and addresses that stand on every page."""
    return {
        "site_name": SITE_NAME,
        "site_description": SITE_DESCRIPTION,
        "site_sections": SECTIONS,
        "base_url": settings.PORTAL_BASE_URL,
        # The pages that begin with a search box of their own do without the header's.
        "has_own_search": request.path in (reverse("home"), reverse("search")),
    }
