"""Filters of the list of associations."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association, Officer
from portal.cities.filters import country_choices, named_choices
from portal.cities.models import City
from portal.cities.partner_filters import (
    LATEST_CONTACT,
    LONGEST_SILENT,
    contact_filter,
    contacted,
    decades,
    in_decade,
)
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter


def seats() -> QuerySet[City]:
    """Return the public cities in which public associations sit."""
    return City.objects.published().filter(pk__in=Association.objects.published().values("city"))


def countries() -> Choices:
    own = Association.objects.published().values("country")
    return country_choices(Q(pk__in=own) | Q(pk__in=seats().values("country")))


def cities() -> Choices:
    return named_choices(seats())


def decades_of_founding() -> Choices:
    return decades(Association.objects.published().order_by().values_list("founded_on", flat=True))


class AssociationFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries, method="in_country")
    city = ClosedFilter(label=_("City"), choices=cities, method="in_city")
    kind = ClosedFilter("kind", label=_("Kind"), choices=Association.Kind.choices)
    decade = ClosedFilter(label=_("Founded in"), choices=decades_of_founding, method="founded_in")
    contact = contact_filter()
    sort = SortFilter(LATEST_CONTACT, LONGEST_SILENT, Sort("newest", _("newest first"), ("-pk",)))

    class Meta:
        model = Association
        fields = ["q", "country", "city", "kind", "decade", "contact", "sort"]

    def founded_in(self, associations: QuerySet, name: str, value: str) -> QuerySet:
        return associations.filter(in_decade("founded_on", value))

    def by_contact(self, associations: QuerySet, name: str, value: str) -> QuerySet:
        return contacted(associations, value)

    def in_country(self, associations: QuerySet, name: str, value: str) -> QuerySet:
        """Associations of this country, or of a public city in it."""
        return associations.filter(
            Q(country=value) | Q(city__in=City.objects.published().filter(country=value))
        )

    def in_city(self, associations: QuerySet, name: str, value: str) -> QuerySet:
        return associations.filter(city__in=City.objects.published().filter(code=value))


def associations_with_officers() -> Choices:
    officers = Officer.objects.published().order_by().filter(association=OuterRef("pk"))
    return named_choices(Association.objects.published().filter(Exists(officers)))


class OfficerFilterSet(RecordFilterSet):
    association = ClosedFilter(
        "association__code", label=_("association"), choices=associations_with_officers
    )

    class Meta:
        model = Officer
        fields = ["q", "association"]
