"""Every data set that can be taken away, by name."""

from diaspora.exports import ASSOCIATIONS
from portal.cities.exports import CITIES
from portal.records.exports import Export
from trips.exports import FOLLOW_UPS, MEETINGS, PHOTOS, TRIPS

DATASETS: dict[str, Export] = {
    export.name: export for export in (TRIPS, MEETINGS, PHOTOS, CITIES, ASSOCIATIONS, FOLLOW_UPS)
}
