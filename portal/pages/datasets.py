"""Every data set that can be taken away, by name."""

from diaspora.exports import ASSOCIATIONS, OFFICERS
from portal.cities.exports import CITIES, INSTITUTIONS, TIES
from portal.cities.stated_count_export import STATED_COUNTS
from portal.records.exports import Export
from trips import exports as trips
from trips.exports import FOLLOW_UPS, MEETINGS, PARTICIPANTS, PHOTOS, TRIPS

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
        trips.AGREEMENTS,
        trips.AGREEMENT_PARTIES,
        trips.AGREEMENT_RESULTS,
        trips.DOCUMENTS,
        trips.CITATIONS,
        trips.PROGRESS_UPDATES,
        trips.LESSONS,
        trips.INDICATORS,
        trips.READINGS,
        trips.EXPENSES,
        trips.QUOTATIONS,
        trips.ITINERARY_ITEMS,
        trips.OBJECTIVES,
        trips.DELEGATIONS,
        trips.DELEGATION_MEMBERS,
        trips.MEETING_TOPICS,
        INSTITUTIONS,
        trips.AGENCIES,
        trips.TOPICS,
        trips.NIL_RETURNS,
        STATED_COUNTS,
    )
}
