"""Work that a request hands over: pictures are made fit for the public."""

import tempfile
from pathlib import Path

from django.core.files.storage import storages
from django.db import transaction
from django.tasks import task

from portal.records import images
from portal.records.uploads import new_token
from trips.models import Photo


@task()
def make_renditions(photo_id: int) -> None:
    """Make the public renditions of a photo from its private original.

    Safe to repeat (the queue does not retry by itself): a photo that is ready is left as it is. One that
    fails keeps the reason, and staff try again from its page.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or photo.processing == Photo.Processing.READY:
        return
    try:
        with tempfile.TemporaryDirectory() as folder, photo.original.open("rb") as original:
            take_over(photo, images.render(original, Path(folder), photo.rotation))
    except (images.PictureError, OSError) as error:
        reason = error.code if isinstance(error, images.PictureError) else "unavailable"
        keep(photo, processing=Photo.Processing.FAILED, failure_reason=reason)


def take_over(photo: Photo, rendered: images.Rendered) -> None:
    """Store what was rendered of a photo's original, and call the photo ready.

    Raises OSError where the files cannot be stored; the photo is left as it was then.
    """
    token = photo.rendition_token or new_token()
    images.store_renditions(storages["renditions"], token, rendered)
    is_kept = keep(
        photo,
        processing=Photo.Processing.READY,
        failure_reason="",
        rendition_token=token,
        width=rendered.width,
        height=rendered.height,
        sha256=rendered.sha256,
    )
    if not is_kept and not photo.rendition_token:
        images.remove_renditions(storages["renditions"], token)


def keep(photo: Photo, **facts: object) -> bool:
    """Write what the task learned and nothing else: staff may have changed the rest meanwhile.

    Nothing is written where the photo is gone, replaced or turned since: the task handed over for that
    makes its renditions.
    """
    same = {"pk": photo.pk, "original": photo.original.name, "rotation": photo.rotation}
    with transaction.atomic():
        stored = Photo.objects.select_for_update().filter(**same).first()
        if stored is None:
            return False
        if stored.sha256 or is_elsewhere(stored, facts.get("sha256", "")):
            facts.pop("sha256", None)
        for name, value in facts.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(facts))
    return True


def is_elsewhere(photo: Photo, sha256: object) -> bool:
    """Whether another photo of the trip has this content: of the two, one alone can carry its digest."""
    return Photo.objects.filter(trip_id=photo.trip_id, sha256=sha256).exclude(pk=photo.pk).exists()
