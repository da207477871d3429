"""Coordinates: what any record with a place on the map shares."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlacedRecord(models.Model):
    """Latitude and longitude in decimal degrees (WGS 84): both or neither."""

    public_fields: ClassVar[tuple[str, ...]] = ("latitude", "longitude")

    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # NULL BETWEEN is neither true nor false, and a check refuses only the false.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="%(class)s_coordinates_are_both_or_neither",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            )
        ]
