"""Who works here: staff accounts and the municipal agencies they belong to."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.accounts.shown import ShownModel
from portal.text.bilingual import LocalMixin, LocalText, local_text
from portal.text.fields import LineField


class Agency(LocalMixin, ShownModel):
    """A municipal agency (機關): public by nature, so it has no publication state."""

    public_fields: ClassVar[tuple[str, ...]] = (
        "code",
        "name",
        "name_en",
        "short_name",
        "short_name_en",
        "oid",
    )
    internal_fields: ClassVar[tuple[str, ...]] = ("id", "is_active")

    code = LineField(
        _("code"),
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"^AGCY-[A-Z0-9-]+$", _("A code looks like AGCY-EDB."))],
        help_text=_("Permanent: it is part of the public address. AGCY- and capital letters or digits."),
    )
    name = LineField(_("name"), unique=True)
    name_en = LineField(_("name (English)"), blank=True)
    short_name = LineField(_("short name"), max_length=40)
    short_name_en = LineField(_("short name (English)"), max_length=80, blank=True)
    oid = LineField(
        _("OID"),
        max_length=80,
        blank=True,
        validators=[RegexValidator(r"^[0-2](\.\d+)+$", _("An OID is numbers joined by full stops."))],
        help_text=_("The agency's object identifier in the national register (oid.nat.gov.tw)."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.local.name.plain

    def get_absolute_url(self) -> str:
        return reverse("agency_detail", args=[self.code.lower()])

    @property
    def label(self) -> LocalText:
        return local_text(self.short_name, self.short_name_en or self.name_en)


class User(AbstractUser):
    """A staff account. Its agency decides which follow-ups a reporter sees."""

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="staff",
        null=True,
        blank=True,
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
