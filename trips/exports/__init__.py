"""The data sets of trips and what hangs on them."""

from trips.exports.follow_up import FOLLOW_UPS
from trips.exports.meeting import MEETINGS
from trips.exports.nil_return import NIL_RETURNS
from trips.exports.participant import PARTICIPANTS
from trips.exports.photo import PHOTOS
from trips.exports.trip import TRIPS

__all__ = ["FOLLOW_UPS", "MEETINGS", "NIL_RETURNS", "PARTICIPANTS", "PHOTOS", "TRIPS"]
