"""The public stamp: one query whose answer changes with whatever a public page could show.

Every transaction that changes such a row raises it (`raise_stamp`), and it is seen with the change, never
before and never after. Two more things change pages, and need no write: the moment of a publication to come,
which is part of the answer, and the turn of the day, which whoever keeps pages asks for beside it.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone

from portal.records.planning import planned_cursor

# Random steps: after a backup was restored, the stamp does not come back to what it was for other content.
LONGEST_STEP = 2**30
# As the ORM would write it, and without its writing it for each request.
QUESTION = (
    "SELECT (SELECT SUM(version) FROM records_stamplane),"
    " (SELECT MAX(moment) FROM records_stampmoment WHERE moment <= %s)"
)


def raise_stamp(moments: Iterable[datetime] = ()) -> None:
    """Make the stamp another one when the transaction commits, and once more at each moment to come.

    A long transaction keeps the lane that it has written: who finds none free opens one, and nobody waits.
    """
    from portal.records.models import StampLane, StampMoment

    free = StampLane.objects.select_for_update(skip_locked=True).order_by("pk")
    lane = free.values_list("pk", flat=True).first()
    step = secrets.randbelow(LONGEST_STEP) + 1
    if lane is None:
        StampLane.objects.create(version=step)
    else:
        StampLane.objects.filter(pk=lane).update(version=F("version") + step)
    StampMoment.objects.bulk_create(StampMoment(moment=moment) for moment in sorted(set(moments)))


def public_stamp() -> str:
    """Return the stamp. Ask for it before anything that is kept under it is read.

    It is the first query of its request: a connection that died since the last one is opened anew, so that
    no other query has to ask whether it lives.
    """
    # What Django would find out by a query of its own, this query does.
    connection.health_check_done = True  # type: ignore[attr-defined]
    was_open = connection.connection is not None and not connection.in_atomic_block
    try:
        return asked()
    except (OperationalError, InterfaceError):
        if not was_open:
            raise
        connection.close()
        return asked()


def asked() -> str:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with planned_cursor(connection) as cursor:
        cursor.execute(QUESTION, [now])
        return "/".join(map(str, cursor.fetchone()))
