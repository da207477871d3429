from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association
from portal.cities.models import City
from portal.records.findings import Finding, blocking
from portal.records.images import PictureError
from portal.records.models import PublishableRecord
from portal.records.publishing import State
from portal.records.search.declaration import Search
from portal.records.uploads import original_path
from portal.text.fields import LineField
from trips.models.meeting import Meeting
from trips.models.trip import Trip
from trips.models.zones import TimeZoneField

NO_ALT_TEXT = _("A photo cannot be published without alternative text.")


class Photo(PublishableRecord):
    """A picture of a trip, tied to a meeting where it can be. The original is private."""

    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", _("photograph")
        ILLUSTRATION = "illustration", _("illustration")

    class Licence(models.TextChoices):
        OGDL = "ogdl", _("Open Government Data License, version 1.0")
        CC_BY = "cc_by", _("CC BY 4.0")
        PUBLIC_DOMAIN = "public_domain", _("public domain")
        ALL_RIGHTS = "all_rights", _("all rights reserved")

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("not needed")
        GIVEN = "given", _("given")
        UNKNOWN = "unknown", _("not known")

    class Processing(models.TextChoices):
        PENDING = "pending", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Rotation(models.IntegerChoices):
        """Clockwise, on top of what the camera says of its own position."""

        NONE = 0, _("as taken")
        RIGHT = 90, _("a quarter to the right")
        HALF = 180, _("upside down")
        LEFT = 270, _("a quarter to the left")

    code_prefix = "PHOTO"
    url_name = "photo_detail"
    public_parents = ("trip", "meeting")
    public_only_if = {"hidden_reason": "", "processing": "ready"}
    # A roll of photos would hide every other draft; what they lack is listed apart.
    drafts_are_listed = False
    folded_fields = ("caption", "caption_en", "alt_text", "alt_text_en")
    search = Search(
        number=12,
        title=("caption",),
        text=("alt_text", "credit"),
        dated=("taken_on", "trip__starts_on"),
    )
    public_fields = (
        "trip",
        "meeting",
        "city",
        "association",
        "order",
        "kind",
        "is_cover",
        "caption",
        "caption_en",
        "alt_text",
        "alt_text_en",
        "credit",
        "credit_en",
        "licence",
        "taken_on",
        "taken_time",
        "time_zone",
        "width",
        "height",
    )
    internal_fields = (
        "original",
        "original_name",
        "sha256",
        "consent",
        "hidden_reason",
        "taken_at",
        "processing",
        "failure_reason",
        "rendition_token",
        "rotation",
        "folded",
    )

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="photos")
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.PROTECT,
        related_name="photos",
        null=True,
        blank=True,
    )
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="photos", null=True, blank=True
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("association"),
        on_delete=models.PROTECT,
        related_name="photos",
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PHOTOGRAPH)
    is_cover = models.BooleanField(_("cover of the trip"), default=False)
    original = models.FileField(
        _("picture file"),
        upload_to=original_path,
        max_length=200,
        help_text=_("JPEG, PNG, WebP or HEIC, up to 40 MB. The original stays private."),
    )
    original_name = models.CharField(_("file name"), max_length=200, blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    caption = LineField(_("caption"), max_length=300, blank=True)
    caption_en = LineField(_("caption (English)"), max_length=300, blank=True)
    alt_text = LineField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it. Needed before publishing."),
    )
    alt_text_en = LineField(_("alternative text (English)"), max_length=300, blank=True)
    credit = LineField(_("credit"), blank=True, help_text=_("Who made the picture."))
    credit_en = LineField(_("credit (English)"), blank=True)
    licence = models.CharField(_("licence"), max_length=16, choices=Licence.choices, default=Licence.OGDL)
    taken_on = models.DateField(_("taken on (local date)"), null=True, blank=True)
    taken_time = models.TimeField(_("taken at (local time)"), null=True, blank=True)
    time_zone = TimeZoneField(_("time zone"))
    taken_at = models.DateTimeField(_("moment taken"), null=True, editable=False)
    consent = models.CharField(
        _("consent of people shown"), max_length=12, choices=Consent.choices, default=Consent.UNKNOWN
    )
    hidden_reason = LineField(
        _("hidden because"), max_length=300, blank=True, help_text=_("If given, the public does not see it.")
    )
    width = models.PositiveIntegerField(_("width in pixels"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, editable=False)
    processing = models.CharField(
        _("processing"), max_length=8, choices=Processing.choices, default=Processing.PENDING, editable=False
    )
    failure_reason = models.CharField(_("why it failed"), max_length=20, blank=True, editable=False)
    rendition_token = models.CharField(max_length=64, blank=True, editable=False)
    rotation = models.PositiveSmallIntegerField(
        _("rotation"), choices=Rotation.choices, default=Rotation.NONE
    )
    folded = models.TextField(editable=False, blank=True)

    class Meta(PublishableRecord.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["trip", "order", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["trip"],
                condition=Q(is_cover=True),
                name="trip_has_one_cover",
                violation_error_message=_("The trip has a cover already."),
            ),
            models.UniqueConstraint(
                fields=["trip", "sha256"],
                condition=~Q(sha256=""),
                name="photo_content_is_kept_once_per_trip",
                violation_error_message=_("The trip has this picture already."),
            ),
            models.CheckConstraint(
                condition=Q(rotation__in=(0, 90, 180, 270)), name="photo_rotation_is_a_quarter_turn"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | ~Q(alt_text=""),
                name="photo_published_has_alternative_text",
                violation_error_message=NO_ALT_TEXT,
            ),
            models.CheckConstraint(
                condition=~Q(processing="ready")
                | (
                    Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0)
                    & ~Q(rendition_token="")
                ),
                name="photo_ready_has_size_and_renditions",
            ),
            models.CheckConstraint(
                condition=Q(taken_time__isnull=True) | (Q(taken_on__isnull=False) & ~Q(time_zone="")),
                name="photo_time_has_date_and_zone",
                violation_error_message=_("A time needs its date and time zone."),
            ),
        ]
        indexes = [
            # All that lists and counts ask of a photo that they do not show.
            models.Index(
                fields=[
                    "trip",
                    "order",
                    "id",
                    "state",
                    "published_at",
                    "processing",
                    "hidden_reason",
                    "meeting",
                ],
                name="photo_in_trip_order",
            )
        ]

    def __str__(self) -> str:
        return self.local.caption.plain or self.code

    def clean(self) -> None:
        if self.meeting and self.meeting.trip_id != self.trip_id:
            raise ValidationError({"meeting": _("This meeting belongs to another trip.")})

    def save(self, *args: object, **kwargs: object) -> None:
        self.taken_at = None
        if self.taken_on and self.taken_time and self.time_zone:
            self.taken_at = datetime.combine(self.taken_on, self.taken_time, ZoneInfo(self.time_zone))
        super().save(*args, **kwargs)

    def code_year(self) -> int:
        return self.trip.starts_on.year

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if not self.alt_text:
            found.append(blocking(NO_ALT_TEXT, "alt_text"))
        if self.hidden_reason:
            message = _("It stays hidden, because a reason for hiding it is given.")
            found.append(Finding(message, "hidden_reason"))
        elif self.processing != self.Processing.READY:
            found.append(Finding(_("The public sees it once its renditions are ready."), "id_original"))
        if self.consent == self.Consent.UNKNOWN:
            found.append(Finding(_("Whether the people shown consented is not known."), "consent"))
        return found

    @property
    def failure_text(self) -> str:
        """Why the renditions could not be made, in the reader's language."""
        return str(PictureError(self.failure_reason)) if self.failure_reason else ""
