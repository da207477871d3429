"""Plants a unique token in every text a record holds, so that a leak of any of them can be found."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

from portal.records.dates import PartialDate, PartialDateField
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import State
from trips.models.zones import TimeZoneField

STATES = ("draft", "in_review", "withdrawn", "scheduled")
FIXED = {
    "wikidata_id": "Q1",
    "currency": "TWD",
    "processing": "pending",
    "rendition_token": "",
    "sha256": "",
    "code": "",
    "folded": "",
    "hidden_reason": "",
    "withheld_reason": "",
    "withheld_review_on": None,
    "rate_on": None,
    "failure_reason": "",
    "concluded_basis": "basis",
}


NUMBERS = count()
TOKEN_OR_CODE = re.compile(r"zq\d{7}qz|[A-Za-z]+-(?:\d{4}-\d{3,}|\d{4,})")


class Garden:
    """The tokens planted so far, each with where it lies."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def token(self, where: str) -> str:
        token = f"zq{next(NUMBERS):07d}qz"
        self.tokens[token] = where
        return token

    def found_in(self, text: str) -> list[str]:
        return [
            self.tokens[token] for token in dict.fromkeys(TOKEN_OR_CODE.findall(text)) if token in self.tokens
        ]

    def plant(self, model: type[Record], state: str, *, waits: bool = False, **known: object) -> Record:
        """Save a record whose every text holds a token; `known` are relations and exceptions.

        One that `waits` stays a draft until its parts are planted, too.
        """
        label = f"{state} {model.__name__}"
        values = {
            field.attname if field.is_relation else field.name: self.value(field, label)
            for field in model._meta.concrete_fields
            if not field.primary_key and not field.is_relation and field.name not in known
        }
        record = model(**{**values, **known})
        record.code = ""
        if issubclass(model, PublishableRecord) and not waits:
            bring_into(record, state)
        record.save()
        self.tokens[record.code] = f"{label} code"
        self.tokens[record.slug] = f"{label} code"
        return record

    def value(self, field: models.Field, label: str) -> object:
        if field.name in FIXED:
            return FIXED[field.name]
        if isinstance(field, TimeZoneField):
            return "Asia/Taipei"
        if field.choices:
            return next(value for value, _label in field.flatchoices if value)
        if isinstance(field, PartialDateField):
            return PartialDate(2026, 3, 12)
        return self.plain_value(field, f"{label}.{field.name}")

    def plain_value(self, field: models.Field, where: str) -> object:
        if isinstance(field, models.FileField):
            return ContentFile(self.token(where).encode(), name=f"{self.token(where)}.pdf")
        if isinstance(field, models.URLField):
            return f"https://example.org/{self.token(where)}"
        if isinstance(field, models.CharField | models.TextField):
            return self.token(where)
        return {
            models.DateField: date(2026, 3, 12),
            models.TimeField: time(9, 30),
            models.DateTimeField: None,
            models.BooleanField: field.default if field.has_default() else None,
            models.DecimalField: Decimal(1),
            models.PositiveSmallIntegerField: 1,
            models.PositiveIntegerField: 1,
        }[type(field)]


def bring_into(record: PublishableRecord, state: str) -> None:
    """Set a record's state; `scheduled` is published at a time to come."""
    moment = timezone.now()
    record.published_at = None
    record.state = State.PUBLISHED if state in ("scheduled", "published", "withheld") else state
    if record.state == State.PUBLISHED:
        record.published_at = moment + timedelta(days=1 if state == "scheduled" else -1)
    if state == "withdrawn":
        record.published_at, record.withdrawn_at = moment - timedelta(days=2), moment
    if state == "withheld":
        record.withheld_reason = "a public reason"


def plant_renditions(garden: Garden, photo: Record) -> None:
    """Give a photo rendition files that hold a token, as if a picture's own bytes could leak."""
    photo.rendition_token = f"secret{photo.pk:010d}"
    photo.processing, photo.width, photo.height = "ready", 320, 240
    photo.save()
    for name in ("320.webp", "320.jpg"):
        content = ContentFile(garden.token(f"{photo.code} picture {name}").encode())
        storages["renditions"].save(f"{photo.rendition_token}/{name}", content)
