"""Filters of the list of associations."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association, Officer
from portal.cities.filters import country_choices, named_choices
from portal.cities.models import City
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter


def seats() -> QuerySet[City]:
    """Return the public cities in which public associations sit."""
    return City.objects.published().filter(pk__in=Association.objects.published().values("city"))


def countries() -> Choices:
    own = Association.objects.published().values("country")
    return country_choices(Q(pk__in=own) | Q(pk__in=seats().values("country")))


def cities() -> Choices:
    return named_choices(seats())


class AssociationFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries, method="in_country")
    city = ClosedFilter(label=_("City"), choices=cities, method="in_city")
    kind = ClosedFilter("kind", label=_("Kind"), choices=Association.Kind.choices)
    sort = SortFilter(Sort("newest", _("newest first"), ("-pk",)))

    class Meta:
        model = Association
        fields = ["q", "country", "city", "kind", "sort"]

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
