"""Time zones: which names are taken."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.text.fields import LineField


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone."""
    if name not in known_zones():
        raise ValidationError(
            _("“%(name)s” is no IANA time zone. Write for example America/New_York."), params={"name": name}
        )


class TimeZoneField(LineField):
    """The IANA name of a time zone, or empty where it is not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=40, blank=True, validators=[validate_time_zone])
        kwargs.setdefault("help_text", _("IANA name, for example America/New_York or Asia/Taipei."))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "validators"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs
