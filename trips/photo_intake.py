"""A picture on its way in: looked at, recognised where it is here already, kept, made fit."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.records.images import Inspected, PictureError, Rendered, inspect, remove_renditions, render
from portal.records.uploads import PictureFacts, check_picture
from portal.text.cleaning import clean_line
from trips.models import Meeting, Photo, Trip
from trips.photo_proposals import Legs, moment_of
from trips.tasks import make_renditions, take_over

if TYPE_CHECKING:
    from portal.accounts.models import User

logger = logging.getLogger(__name__)

# What the browser offers to choose; what is accepted is decided by content.
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif"
# Refusals that speak of the server, not of the file: the same file may be taken a minute later.
PASSING = {"unavailable"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one file: its photo, new or here already, or why it was refused."""

    name: str
    photo: Photo | None = None
    is_new: bool = False
    reason: str = ""
    is_passing: bool = False

    @property
    def outcome(self) -> str:
        if self.photo is None:
            return "refused"
        return "stored" if self.is_new else "here"


@dataclass(frozen=True, slots=True)
class Roll:
    """Where the files of one request go: the trip, the meeting if one was chosen, and by whose hand."""

    trip: Trip
    by: "User"
    legs: Legs
    meeting: Meeting | None = None


def receive(upload: UploadedFile, roll: Roll, on_stored: Callable[[Photo], None]) -> Arrival:
    """Keep one file as a draft photo, unless the trip has it already or it cannot be used.

    `on_stored` runs in the transaction that keeps it. Each file stands for itself: what is wrong with one is
    its own answer.
    """
    name = shown_name(upload)
    try:
        with tempfile.TemporaryDirectory(prefix="portal-picture-") as folder:
            look = Look(Path(folder))
            facts = check_picture(upload, look)
            photo, is_new = store(upload, facts, roll, on_stored, look.rendered)
    except ValidationError as error:
        return Arrival(name, reason=" ".join(error.messages), is_passing=error_code(error) in PASSING)
    except OSError:
        logger.exception("A picture could not be kept.")
        return Arrival(name, reason=_("The file could not be kept just now. Try again."), is_passing=True)
    return Arrival(name, photo, is_new)


class Look:
    """Decodes a file once, to judge it and to render it.

    What is accepted does not depend on what is made of it: a file that cannot be rendered now is judged
    alone, and the task that renders it later says what hinders.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rendered: Rendered | None = None

    def __call__(self, file: File) -> Inspected:
        try:
            self.rendered = render(file, self.folder)
        except PictureError:
            return inspect(file)
        return self.rendered


def store(
    upload: UploadedFile,
    facts: PictureFacts,
    roll: Roll,
    on_stored: Callable[[Photo], None],
    rendered: Rendered | None = None,
) -> tuple[Photo, bool]:
    """Return the photo of this content, and whether it is new.

    The file is written first: a database that waited for it would keep all others waiting. Renditions follow
    once the row is committed.
    """
    if found := same_content(roll.trip, facts.sha256):
        return found, False
    photo: Any = Photo(trip=roll.trip, meeting=roll.meeting, created_by=roll.by, updated_by=roll.by)
    keep_facts(photo, upload, facts)
    moment = moment_of(facts, roll.legs, roll.meeting.time_zone if roll.meeting else "")
    photo.taken_on, photo.taken_time, photo.time_zone = moment
    photo.original.save(upload.name, upload, save=False)
    with gone_unless_committed(photo):
        found = kept_once(photo)
        if found is None:
            on_stored(photo)
            transaction.on_commit(partial(finish, photo, rendered))
    if found is not None:
        photo.original.delete(save=False)
    return found or photo, found is None


@contextmanager
def gone_unless_committed(photo: Photo) -> Iterator[None]:
    """A transaction without which the file just written is nobody's; what follows it undoes nothing."""
    committed: list[bool] = []
    try:
        with transaction.atomic():
            transaction.on_commit(partial(committed.append, True))
            yield
    except BaseException:
        if not committed:
            photo.original.delete(save=False)
        raise


def kept_once(photo: Photo) -> Photo | None:
    """Save a new photo; return the one that has its content where another request was faster."""
    lock_roll(photo.trip_id)
    if found := same_content(photo.trip, photo.sha256):
        return found
    photo.full_clean(exclude=["trip", "meeting"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:
        if found := same_content(photo.trip, photo.sha256):
            return found
        raise
    return None


def lock_roll(trip_id: int) -> None:
    """Let one picture at a time into a trip, so that each sees those before it."""
    Trip.objects.select_for_update(of=("self",)).filter(pk=trip_id).values_list("pk").first()


def same_content(trip: Trip, sha256: str) -> Photo | None:
    return Photo.objects.filter(trip=trip, sha256=sha256).first() if sha256 else None


def keep_facts(photo: Photo, upload: UploadedFile, facts: PictureFacts) -> str:
    """Put what is known of a new original onto its photo; return the token of what it replaces, or ""."""
    photo.original_name = shown_name(upload)
    upload.name = f"picture{facts.suffix}"
    photo.sha256 = facts.sha256
    return forget_renditions(photo)


def forget_renditions(photo: Photo) -> str:
    """Let the renditions be made anew, under a name of their own; return the token of the old ones, or ""."""
    replaced_token, photo.rendition_token = photo.rendition_token, ""
    photo.width = photo.height = None
    photo.processing, photo.failure_reason = Photo.Processing.PENDING, ""
    return replaced_token


def finish(photo: Photo, rendered: Rendered | None) -> None:
    """Store the renditions of a photo just kept; where there are none, or not any more, have them made."""
    try:
        if rendered is not None:
            take_over(photo, rendered)
            return
    except (OSError, DatabaseError):
        logger.exception("Renditions could not be stored; the task makes them anew.")
    make_renditions.enqueue(photo.pk)


def hand_over(photo: Photo, replaced_token: str = "") -> None:
    """Once all is stored, have the renditions made and those they replace removed."""
    transaction.on_commit(partial(make_renditions.enqueue, photo.pk))
    if replaced_token:
        transaction.on_commit(partial(remove_renditions, storages["renditions"], replaced_token))


def shown_name(upload: UploadedFile) -> str:
    return clean_line(upload.name or "")[:200]


def error_code(error: ValidationError) -> str:
    return str(getattr(error, "code", "") or "")
