"""Links from a number to the list that holds exactly the records it counts."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def linked(route: str, number: int, **filters: Any) -> str:
    """Return the list's address, or nothing for nought: its filters may not know what no record has."""
    return f"{reverse(route)}?{urlencode(filters)}" if number else ""
