"""The photo roll as a browser uses it: files as phones send them, the grid's form as it would be sent."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.staff import address
from trips.admin.photo_roll_form import prefix_of


def encoded(colour="teal", picture_format="JPEG", size=(64, 48), taken="", offset="", **options) -> bytes:
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    if taken:
        details[0x9003] = taken
    if offset:
        details[0x9011] = offset
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, picture_format, exif=exif, **options)
    return file.getvalue()


def upload(content: bytes, name="IMG_1.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def send(client, trip, *files, script=True, prefix="/en", **data):
    headers = {"accept": "application/json"} if script else {}
    return client.post(
        prefix + address(trip, "photos_upload"), {"pictures": list(files), **data}, headers=headers
    )


def answers(response) -> list[tuple[str, str]]:
    return [(file["name"], file["outcome"]) for file in response.json()["files"]]


def grid(client, trip, prefix="", **query):
    return client.get(prefix + address(trip, "photos"), query)


def typed(response, **changes) -> dict:
    """What the grid's form would send: as shown, with the changes."""
    context = response.context_data
    data = {"photo": [], "opened_cover": context["opened_cover"], "cover": context["cover_choice"]}
    for row in context["rows"]:
        if row.form is None:
            continue
        data["photo"].append(str(row.photo.pk))
        for bound in row.form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else str(value)
    return data | changes


def named(photo, **values) -> dict[str, str]:
    return {f"{prefix_of(photo.pk)}-{name}": value for name, value in values.items()}
