from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.shown import ShownModel
from portal.text.bilingual import LocalMixin
from portal.text.fields import LineField


class Country(LocalMixin, ShownModel):
    """A country or area of ISO 3166-1, named as Taiwanese official usage names it.

    The rows come with the migrations from `data/countries.csv`; staff choose, they do not add.
    """

    public_fields: ClassVar[tuple[str, ...]] = ("code", "name", "name_en")
    internal_fields: ClassVar[tuple[str, ...]] = ()

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = LineField(_("name"), unique=True)
    name_en = LineField(_("name (English)"), unique=True)

    class Meta:
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")
        ordering = ["name_en"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.local.name.plain
