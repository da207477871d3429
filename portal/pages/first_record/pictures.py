"""Makes the pictures of the first record: map plates, which go the way of any uploaded photo.

Each step can be repeated: a picture that was ever made is never made again, and one that was left waiting is
finished. While one is made fit for the public in a child process, the next is being drawn.
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

from diaspora.models import Association
from portal.accounts.models import User
from portal.cities.models import City
from portal.pages.first_record.loading import CHANGE_REASON
from portal.pages.first_record.rows import Row, read_rows
from portal.pages.plates import PHONE_SIZE, PLATES, Plate, save_plate
from portal.records.publishing import State, publish
from portal.records.uploads import check_picture
from trips.models import Meeting, Photo, Trip
from trips.tasks import make_renditions

KEPT_BY_CODE: dict[str, Any] = {"meeting": Meeting, "city": City, "association": Association}


def make_pictures(
    report: Callable[[str], None], *, by: User | None = None, size: tuple[int, int] = PHONE_SIZE
) -> None:
    """Make and publish each picture that is missing, and say so one by one.

    A picture that staff changed, hid, withdrew or deleted is left as they left it.
    """
    trip = first_trip()
    if trip is None:
        return
    finish_waiting(trip, report, by=by)
    made = set(Photo.history.filter(trip_id=trip.pk).values_list("original_name", flat=True))
    plates = {plate.key: plate for plate in PLATES}
    rows = [row for row in read_rows()["photo"] if plates[row["plate"]].filename not in made]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=1) as drawing:
        files = [drawing.submit(draw, plates[row["plate"]], Path(folder), size) for row in rows]
        try:
            for number, (row, file) in enumerate(zip(rows, files, strict=True), start=1):
                photo = make_photo(trip, row, file.result(), by=by)
                report(f"{number}/{len(rows)} {finish(photo, by=by)}")
        finally:
            drawing.shutdown(cancel_futures=True)


def first_trip() -> Trip | None:
    """Return the trip of the first record, unless that code was given to a trip of staff's own."""
    loaded = Trip.history.filter(code="TRIP-2026-001", history_change_reason=CHANGE_REASON)
    return Trip.objects.filter(pk__in=loaded.values("id")).first()


def finish_waiting(trip: Trip, report: Callable[[str], None], *, by: User | None) -> None:
    """Finish the drafts that an interrupted run left and nobody has touched since."""
    names = [plate.filename for plate in PLATES]
    for photo in Photo.objects.filter(trip=trip, state=State.DRAFT, original_name__in=names):
        if not touched(photo):
            report(finish(photo, by=by))


def touched(photo: Photo) -> bool:
    """Whether a person changed the photo since it was made; tasks leave no name in its history."""
    since = photo.history.exclude(history_change_reason=CHANGE_REASON)
    return since.filter(history_user__isnull=False).exists()


def draw(plate: Plate, folder: Path, size: tuple[int, int]) -> Path:
    """Draw a plate into a file that has passed what an upload has to pass."""
    path = save_plate(plate, folder / plate.filename, size)
    with path.open("rb") as file:
        check_picture(File(file, name=path.name))
    return path


def make_photo(trip: Trip, row: Row, path: Path, *, by: User | None) -> Photo:
    """Return a new photo of the trip, with the file at `path` as its original; the file is used up."""
    values = {name: value for name, value in row.items() if name not in {"plate", *KEPT_BY_CODE}}
    linked = {name: KEPT_BY_CODE[name].objects.get(code=row[name]) for name in row.keys() & KEPT_BY_CODE}
    photo: Any = Photo(trip=trip, original_name=path.name, created_by=by, updated_by=by, **values, **linked)
    photo._history_user = by
    photo._change_reason = CHANGE_REASON
    with path.open("rb") as original, transaction.atomic():
        photo.original = File(original, name=path.name)
        photo.full_clean()
        photo.save()
    path.unlink()
    return photo


def finish(photo: Photo, *, by: User | None) -> str:
    """Make the renditions and publish; return what to tell of it."""
    make_renditions.enqueue(photo.pk)
    photo.refresh_from_db()
    if photo.processing != Photo.Processing.READY:
        return f"{photo.local.caption.plain}: {photo.failure_text or photo.get_processing_display()}"
    publish(photo, by=by)
    return photo.local.caption.plain
