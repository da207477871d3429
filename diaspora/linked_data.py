"""An association as a schema.org thing: public fields, one by one; its officers are left to the page."""

from typing import Any

from django.urls import reverse

from portal.cities.linked_data import city_place, country_place, other_names
from portal.records.page_facts import PageFacts, record_thing


def association_facts(association: Any) -> PageFacts:
    country = country_place(association.country) if association.country else None
    data = record_thing(
        "Organization",
        association,
        name=association.local.name.plain,
        alternateName=other_names(association),
        description=association.local.profile.plain,
        foundingDate=str(association.founded_on or ""),
        location=city_place(association.city) or country,
        sameAs=association.home_page,
    )
    return PageFacts(
        title=association.local.name.plain,
        description=association.local.profile.plain,
        data=(data,),
        feeds=((association.local.name.plain, reverse("association_feed", args=[association.slug])),),
    )
