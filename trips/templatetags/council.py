"""Words of the council desk."""

from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from trips.models.follow_up import FollowUpStatus

register = template.Library()

CHANGES = {
    "new": pgettext_lazy("follow-ups", "New"),
    "closed": pgettext_lazy("follow-ups", "Closed"),
    "reopened": pgettext_lazy("follow-ups", "Open again"),
    "reported": pgettext_lazy("follow-ups", "Reported on and still open"),
}


@register.filter
def follow_up_status(value: str) -> str:
    """Return what a status is called."""
    return str(FollowUpStatus(value).label)


@register.filter
def change_words(name: str) -> str:
    """Return what happened to follow-ups, as a heading."""
    return str(CHANGES[name])


@register.filter
def records_called(model: Any) -> str:
    """Return what the records of a model are called."""
    return capfirst(str(model._meta.verbose_name_plural))
