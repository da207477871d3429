"""Cities and institutions as schema.org things: public fields, one by one."""

from typing import Any

from django.urls import reverse

from portal.cities.models import City, Institution
from portal.records.page_facts import Facts, PageFacts, identity, record_thing, thing

CITY_KINDS = {
    City.Kind.CITY: "City",
    City.Kind.COUNTY: "AdministrativeArea",
    City.Kind.DISTRICT: "AdministrativeArea",
    City.Kind.TERRITORY: "AdministrativeArea",
}
INSTITUTION_KINDS = {
    Institution.Kind.UNIVERSITY: "CollegeOrUniversity",
    Institution.Kind.GOVERNMENT: "GovernmentOrganization",
    Institution.Kind.PARK: "Park",
    Institution.Kind.MONUMENT: "LandmarksOrHistoricalBuildings",
    Institution.Kind.AIRPORT: "Airport",
    Institution.Kind.MARKET: "Place",
    Institution.Kind.SCIENCE_PARK: "Place",
}
PLACES = {"Park", "LandmarksOrHistoricalBuildings", "Airport", "Place"}


def country_place(country: Any) -> Facts:
    return thing("Country", name=country.local.name.plain, identifier=country.code)


def city_place(city: Any) -> Facts | None:
    """Return a city as the place of something else; one that is not public is not named."""
    if city is None or not city.is_published:
        return None
    return thing(
        CITY_KINDS[city.kind],
        id=identity(city),
        name=city.local.name.plain,
        containedInPlace=country_place(city.country),
    )


def position(record: Any) -> Facts | None:
    if record.latitude is None or record.longitude is None:
        return None
    return thing("GeoCoordinates", latitude=float(record.latitude), longitude=float(record.longitude))


def other_names(record: Any) -> list[str]:
    """Return the names beside the one in the reader's language, each once, as printed."""
    names = [record.name, record.name_en, *record.printed_names]
    return [name for name in dict.fromkeys(names) if name and name != record.local.name.plain]


def city_facts(city: Any) -> PageFacts:
    wikidata = f"https://www.wikidata.org/entity/{city.wikidata_id}" if city.wikidata_id else ""
    data = record_thing(
        CITY_KINDS[city.kind],
        city,
        name=city.local.name.plain,
        alternateName=other_names(city),
        description=city.local.profile.plain,
        geo=position(city),
        containedInPlace=country_place(city.country),
        sameAs=[address for address in (wikidata, city.home_page) if address],
    )
    return PageFacts(
        title=city.local.name.plain,
        description=city.local.profile.plain,
        data=(data,),
        feeds=((city.local.name.plain, reverse("city_feed", args=[city.slug])),),
    )


def institution_facts(institution: Any) -> PageFacts:
    kind = INSTITUTION_KINDS.get(institution.kind, "Organization")
    where = "containedInPlace" if kind in PLACES else "location"
    facts = {
        "name": institution.local.name.plain,
        "alternateName": other_names(institution),
        "description": institution.local.facts.plain,
        "sameAs": institution.home_page,
        "foundingDate": "" if kind in PLACES else str(institution.founded_on or ""),
        "geo": position(institution) if kind in PLACES else None,
        where: city_place(institution.city),
    }
    return PageFacts(
        title=institution.local.name.plain,
        description=institution.local.facts.plain,
        data=(record_thing(kind, institution, **facts),),
        feeds=((institution.local.name.plain, reverse("institution_feed", args=[institution.slug])),),
    )
