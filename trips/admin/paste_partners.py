"""The partners that pasted rows are matched with: every city, association and institution on record."""

from collections.abc import Iterator
from typing import Any

from diaspora.models import Association
from portal.cities.models import City, Institution
from trips.pasting.partners import Partner, Partners

HOST_KEYS = {City: "host_city", Association: "host_association", Institution: "host_institution"}


def load_partners() -> Partners:
    """Return all partners; three queries, however many rows ask."""
    return Partners(partner for model in HOST_KEYS for partner in partners_of(model))


def partners_of(model: Any) -> Iterator[Partner]:
    place = () if model is City else ("city_id",)
    for record in model.objects.only("code", "name", "name_en", "other_names", *place).order_by("name", "id"):
        names = (record.name, record.name_en, *record.other_names.splitlines())
        label = record.local.name.plain
        yield Partner(record, record.code, label, names, is_city=model is City)


def host_key(partner: Partner) -> str:
    """Return the key of a meeting that holds such a host."""
    return HOST_KEYS[type(partner.record)]


def city_id(partner: Partner | None) -> int | None:
    """Return the city of a partner: itself, where it is one."""
    if partner is None:
        return None
    return partner.record.pk if partner.is_city else partner.record.city_id
