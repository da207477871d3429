from portal.cities.models.city import City, CityQuerySet
from portal.cities.models.country import Country
from portal.cities.models.institution import Institution
from portal.cities.models.stated_count import CountedTies, StatedCount
from portal.cities.models.tie import SisterCityTie, TieLevel

__all__ = [
    "City",
    "CityQuerySet",
    "CountedTies",
    "Country",
    "Institution",
    "SisterCityTie",
    "StatedCount",
    "TieLevel",
]
