from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.models import Record
from portal.text.fields import LineField
from trips.models.trip import Trip


class Expense(Record):
    """What a trip cost (經費), by category and source of funds."""

    class Category(models.TextChoices):
        AIRFARE = "airfare", _("air fares")
        LODGING = "lodging", _("lodging")
        TRANSPORT = "transport", _("local transport")
        MEALS = "meals", _("meals and hospitality")
        FEES = "fees", _("fees and insurance")
        GIFTS = "gifts", _("gifts")
        OTHER = "other", _("other")

    class Fund(models.TextChoices):
        BUDGET = "budget", _("annual budget")
        FUND = "fund", _("special fund")
        HOST = "host", _("paid by the host")
        OTHER = "other", _("other")

    code_prefix = "EXP"
    public_parents = ("trip",)
    public_fields = (
        "trip",
        "category",
        "amount",
        "currency",
        "amount_twd",
        "rate_on",
        "funding_source",
        "agency",
        "note",
        "note_en",
    )

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="expenses")
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    amount = models.DecimalField(
        _("amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: it is not published, and the agency beside it could say."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="TWD",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("An ISO 4217 code, for example TWD or USD."))],
    )
    amount_twd = models.DecimalField(
        _("amount in TWD"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    rate_on = models.DateField(
        _("exchange rate of"),
        null=True,
        blank=True,
        help_text=_("The day of the rate by which the amount in TWD was reckoned."),
    )
    funding_source = models.CharField(_("funding source"), max_length=8, choices=Fund.choices)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="expenses",
        null=True,
        blank=True,
    )
    note = LineField(_("note"), max_length=300, blank=True)
    note_en = LineField(_("note (English)"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["trip", "category", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (Q(amount_twd__isnull=True) | Q(amount_twd__gte=0)),
                name="expense_is_not_negative",
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(amount_twd__isnull=True),
                name="expense_in_twd_has_its_own_amount",
                violation_error_message=_("An amount in TWD needs the amount that was paid."),
            ),
            models.CheckConstraint(
                condition=Q(rate_on__isnull=True) | (~Q(currency="TWD") & Q(amount_twd__isnull=False)),
                name="expense_rate_date_has_two_currencies",
                violation_error_message=_(
                    "The day of a rate needs an amount in another currency and what it was in TWD."
                ),
            ),
        ]

    def __str__(self) -> str:
        amount = _("not published") if self.amount is None else f"{self.amount} {self.currency}"
        return f"{self.get_category_display()} {amount}"
