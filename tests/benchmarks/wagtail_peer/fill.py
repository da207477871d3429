"""Makes the peer's database and fills it from the JSON file named: `python -m wagtail_peer.fill FILE`."""

import io
import json
import os
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wagtail_peer.settings")
import django

django.setup()

from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image as Picture  # noqa: E402
from wagtail.images.models import Image  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from wagtail_peer.pages.models import FollowUpItem, MeetingItem, PhotoItem, TripPage  # noqa: E402


def main(file: str) -> None:
    call_command("makemigrations", "pages", verbosity=0)
    call_command("migrate", verbosity=0)
    content = json.loads(Path(file).read_text())
    trip = content["trip"]
    page = TripPage(
        title=trip["title"],
        title_en=trip["title_en"],
        slug="trip",
        starts_on=day(trip["starts_on"]),
        ends_on=day(trip["ends_on"]),
        summary=f"<p>{trip['summary']}</p>",
        summary_en=f"<p>{trip['summary_en']}</p>",
    )
    Page.objects.get(slug="home").add_child(instance=page)
    Site.objects.update(hostname="127.0.0.1")
    for order, meeting in enumerate(content["meetings"]):
        people = "\n".join(f"{one['name']} {one['post']}" for one in meeting["participants"])
        texts = {name: meeting[name] for name in ("title", "title_en", "host")}
        told_us, held_on = f"<p>{meeting['told_us']}</p>", day(meeting["held_on"])
        MeetingItem.objects.create(
            page=page, sort_order=order, held_on=held_on, told_us=told_us, participants=people, **texts
        )
    for order, photo in enumerate(content["photos"]):
        image = Image.objects.create(title=photo["caption"], file=picture(order))
        PhotoItem.objects.create(page=page, sort_order=order, image=image, **photo)
    for order, follow_up in enumerate(content["follow_ups"]):
        FollowUpItem.objects.create(page=page, sort_order=order, **follow_up)
    # The first reader's request makes the renditions.
    assert Client(headers={"host": "127.0.0.1"}).get("/trip/").status_code == 200


def day(text: str) -> date:
    return date.fromisoformat(text)


def picture(number: int) -> ImageFile:
    file = io.BytesIO()
    Picture.linear_gradient("L").resize((1600, 1200)).rotate(6 * number).convert("RGB").save(file, "JPEG")
    file.seek(0)
    return ImageFile(file, f"{number}.jpg")


if __name__ == "__main__":
    main(sys.argv[1])
