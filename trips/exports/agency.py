"""The data set of agencies; here as their pages are, because an agency knows of no follow-up."""

from datetime import datetime

from django.db.models import QuerySet

from portal.accounts.models import Agency
from portal.records.columns import identity, one, pair
from portal.records.exports import Export, Type
from trips.filters.parts import AgencyFilterSet


def every_agency(at: datetime) -> QuerySet[Agency]:
    """Return all agencies: they are public by nature."""
    return Agency.objects.all()


AGENCIES = Export(
    name="agencies",
    model=Agency,
    filterset=AgencyFilterSet,
    public=every_agency,
    title="機關",
    title_en="Agencies",
    purpose="本府機關，各資料集以其編號指稱。每列一個機關。",
    purpose_en="Agencies of the city government, named by code in other sets. One row per agency.",
    order=("code",),
    order_meaning="依編號。",
    order_meaning_en="By code.",
    columns=(
        *identity("agencies"),
        *pair("name", "名稱", "機關名稱。", "Name of the agency."),
        *pair("short_name", "簡稱", "機關簡稱。", "Short name."),
        *one(
            "oid",
            Type.ID,
            "物件識別碼",
            "機關在 oid.nat.gov.tw 的物件識別碼。",
            "The agency's object identifier in the national register.",
        ),
    ),
)
