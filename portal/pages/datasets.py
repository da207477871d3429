"""Every data set that can be taken away, by name."""

from diaspora.exports import ASSOCIATIONS, OFFICERS
from portal.cities.exports import CITIES, TIES
from portal.records.exports import Export
from trips.exports import FOLLOW_UPS, MEETINGS, NIL_RETURNS, PARTICIPANTS, PHOTOS, TRIPS

DATASETS: dict[str, Export] = {
    export.name: export
    for export in (
        TRIPS,
        MEETINGS,
        PARTICIPANTS,
        PHOTOS,
        CITIES,
        TIES,
        ASSOCIATIONS,
        OFFICERS,
        FOLLOW_UPS,
        NIL_RETURNS,
    )
}
