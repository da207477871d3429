"""What every template may ask for."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SITE_NAME = _("Taichung City Diplomacy Records")


def site(request: HttpRequest) -> dict[str, object]:
    """Return the names and addresses that stand on every page."""
    return {"site_name": SITE_NAME}
