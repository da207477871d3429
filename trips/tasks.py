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
    token = photo.rendition_token or new_token()
    try:
        with tempfile.TemporaryDirectory() as folder, photo.original.open("rb") as original:
            rendered = images.render(original, Path(folder))
            images.store_renditions(storages["renditions"], token, rendered)
    except (images.PictureError, OSError) as error:
        reason = error.code if isinstance(error, images.PictureError) else "unavailable"
        keep(photo_id, processing=Photo.Processing.FAILED, failure_reason=reason)
        return
    keep(
        photo_id,
        processing=Photo.Processing.READY,
        failure_reason="",
        rendition_token=token,
        width=rendered.width,
        height=rendered.height,
        sha256=rendered.sha256,
    )


def keep(photo_id: int, **facts: object) -> None:
    """Write what the task learned and nothing else: staff may have changed the rest meanwhile."""
    with transaction.atomic():
        photo = Photo.objects.select_for_update().filter(pk=photo_id).first()
        if photo is None:
            return
        for name, value in facts.items():
            setattr(photo, name, value)
        photo.save(update_fields=list(facts))
