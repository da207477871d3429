from trips.admin import (
    agreement,
    citation,
    delegation,
    document,
    follow_up,
    indicator,
    lesson,
    meeting,
    photo,
    progress,
    topic,
    trip,
)

__all__ = [
    "agreement",
    "citation",
    "delegation",
    "document",
    "follow_up",
    "indicator",
    "lesson",
    "meeting",
    "photo",
    "progress",
    "topic",
    "trip",
]
