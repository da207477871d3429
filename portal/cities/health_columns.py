"""Columns of how alive the dealings with a partner are: the same in the set of every kind of partner."""

from collections.abc import Callable
from typing import Any

from django.db.models.expressions import Combinable

from portal.cities.health import IN, OUT, HealthQueries
from portal.records.columns import Columns, computed
from portal.records.exports import Terms, Type

type Asked = Callable[[HealthQueries], Combinable]


def health_columns(model: Any) -> Columns:
    """Return last contact, visits, live agreements, open follow-ups and dormancy, as of the file's day."""

    def counted(asked: Asked) -> Callable[[Terms], Combinable]:
        return lambda terms: asked(HealthQueries(model, terms.at, terms.day))

    return [
        *computed(
            "last_contact_on",
            Type.DATE,
            counted(HealthQueries.last_contact),
            "最近聯繫日期",
            "最近一次公開會晤的最後一日；會晤日期未載明者以該次出訪的最後一日計；空白為無會晤紀錄。",
            "Last day of the latest public meeting, or of its trip if that is not stated; empty if none.",
        ),
        *computed(
            "visits_out_count",
            Type.INTEGER,
            counted(lambda health: health.visits(OUT)),
            "出訪次數",
            "有公開會晤且已開始的出訪數，一次出訪計一次。",
            "Trips to them with a public meeting that has begun; each trip counts once.",
        ),
        *computed(
            "visits_in_count",
            Type.INTEGER,
            counted(lambda health: health.visits(IN)),
            "來訪次數",
            "有公開會晤且已開始的來訪數，一次來訪計一次。",
            "Visits to us with a public meeting that has begun; each counts once.",
        ),
        *computed(
            "live_agreements_count",
            Type.INTEGER,
            counted(HealthQueries.live_agreements),
            "有效備忘錄數",
            "作為當事人、就所知尚未終止的公開備忘錄與協議數。",
            "Public agreements to which it is a party and that have not ended as far as known.",
        ),
        *computed(
            "open_follow_ups_count",
            Type.INTEGER,
            counted(HealthQueries.open_follow_ups),
            "追蹤中事項數",
            "源自其會晤或其簽署之備忘錄、尚未結案的公開追蹤事項數。",
            "Public follow-ups not closed, promised at its meetings or in agreements that it signed.",
        ),
        *computed(
            "is_dormant",
            Type.BOOLEAN,
            counted(HealthQueries.is_dormant),
            "逾三年未會晤",
            "最近聯繫逾三年，或無會晤紀錄。",
            "Whether the last contact is more than three years ago, or none is recorded.",
        ),
        *computed(
            "dormant_since",
            Type.DATE,
            counted(HealthQueries.dormant_since),
            "逾三年未會晤起算日",
            "自何日起算為逾三年未會晤，即最近聯繫滿三年之翌日；未逾三年或無會晤紀錄者空白。",
            "Since when it is dormant: the day after, three years later; empty if not, or if never met.",
        ),
    ]
