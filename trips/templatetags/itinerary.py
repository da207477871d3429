"""Words about rows of an itinerary."""

from django import template

from trips.models import ItineraryItem

register = template.Library()


@register.filter
def names_its_kind(item: ItineraryItem) -> bool:
    """Whether a row's own words begin with its kind of activity, which then need not stand before them."""
    return item.local.text.plain.startswith(str(item.get_activity_display()))
