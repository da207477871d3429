"""What cities add to the work list of the staff."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.cities.models import City, Institution, SisterCityTie, StatedCount
from portal.records.admin_panels import change_url
from portal.records.dates import day_in_words
from portal.records.work_list import Entry, Part, Section, may, work


def dormant_entry(partner: Any) -> Entry:
    """A partner and since when it has not been met."""
    since = partner.last_contact_on
    note = _("last met %(day)s") % {"day": day_in_words(since)} if since else _("never met on a trip")
    return Entry(str(partner), change_url(partner), [partner.code, note])


def dormant_cities(user: Any) -> Any:
    cities = City.objects.not_withdrawn().with_live_tie().dormant()
    return cities.order_by(F("last_contact_on").asc(nulls_first=True), "name", "pk")


work.add(
    Section(
        "cities-dormant",
        Part.PARTNERS,
        _("Cities with a tie, not met for three years"),
        dormant_cities,
        dormant_entry,
        may("cities.change_city"),
    )
)
work.group(3, _("Partners"), City, SisterCityTie, Institution, StatedCount)
