"""The sections of a trip's page as words: the templates in templates/jinja/trips/trip and what they call."""

from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import Choices
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.cities.models import TieLevel
from portal.records import compiled
from trips import photo_figures
from trips.models import (
    Activity,
    Agreement,
    DelegationMember,
    Document,
    Expense,
    ItineraryItem,
    Meeting,
    Reading,
    Trip,
)
from trips.models.follow_up import FollowUpStatus
from trips.trip_page import money_words, words
from trips.trip_page.drawings import activity_mark, indicator_strip
from trips.trip_page.page import TripPage
from trips.trip_page.route import RouteMaps
from trips.trip_page.rows import PhotoRow

CHOICES: dict[str, type[Choices]] = {
    "activity": Activity,
    "agreement": Agreement.Kind,
    "agreement_status": Agreement.Status,
    "category": Trip.Category,
    "direction": Trip.Direction,
    "document": Document.Kind,
    "expense": Expense.Category,
    "follow_up": FollowUpStatus,
    "fund": Expense.Fund,
    "itinerary": ItineraryItem.Status,
    "meeting": Meeting.Kind,
    "qualifier": Reading.Qualifier,
    "reading": Reading.Kind,
    "role": DelegationMember.Role,
    "tie": TieLevel,
}
# How high a row of photos is on a wide screen and on a phone, in rem, as static/css/photo_row.css has it.
ROW_HEIGHT, PHONE_ROW_HEIGHT = 9, 8


def sections(page: TripPage, route: RouteMaps) -> SafeString:
    """Return all sections of a trip's page but the last, which is every page's."""
    told = {"page": page, "trip": page.trip, "notes": page.notes, "route": route}
    return compiled.render("trips/trip/page.html", {**told, **components()})


def coverage_section(page: Any) -> SafeString:
    """Return the coverage strip by itself; of the page it asks for what stands in the strip."""
    return compiled.render("trips/trip/coverage.html", {"page": page, **components()})


def components() -> dict[str, Any]:
    """Return what the sections call besides the components of every page."""
    return {
        "labels": words_of_choices(get_language() or ""),
        "words": words,
        "money": money_words,
        "activity_mark": activity_mark,
        "indicator_strip": indicator_strip,
        "photo_figure": photo_figures.photo_figure,
        "photo_row": photo_row,
    }


@lru_cache(maxsize=4)
def words_of_choices(_language: str) -> Any:
    """Return what each value of each choice is called: looked up once for a language, not for each row."""
    return SimpleNamespace(
        **{name: {value: str(label) for value, label in choices.choices} for name, choices in CHOICES.items()}
    )


def photo_row(photos: Iterable[PhotoRow]) -> SafeString:
    """Return photos as a row of one height, which runs on sideways on a phone."""
    figures = [photo_figures.photo_figure(photo, sizes_in_row(photo.width, photo.height)) for photo in photos]
    cells = "".join([f"<li>{figure}</li>" for figure in figures])
    return SafeString(f'<ul class="photo-row">{cells}</ul>')


@lru_cache(maxsize=1024)
def sizes_in_row(width: int | None, height: int | None) -> str:
    """Return how wide a photo of this size stands in a row of one height."""
    shape = (width or 4) / (height or 3)
    return f"(min-width: 48rem) {ROW_HEIGHT * shape:.1f}rem, {PHONE_ROW_HEIGHT * shape:.1f}rem"
