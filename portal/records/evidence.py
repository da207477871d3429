"""Evidence as it is kept: a PDF as it came, a photograph as a JPEG of its pixels alone."""

import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile

from portal.records import images
from portal.records.uploads import (
    NEITHER_PDF_NOR_PICTURE,
    check_pdf,
    check_picture,
    refused_picture,
)

# What the browser offers to choose; what is accepted is decided by content.
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif"


def fit_evidence(file: File) -> File:
    """Return the file to keep for an upload; raise ValidationError for what is neither PDF nor photograph.

    What the camera wrote beside the pixels, such as the place, does not survive.
    """
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        check_pdf(file)
        file.name = "evidence.pdf"
        return file
    if file.size and images.sniff(head) is None:
        raise ValidationError(NEITHER_PDF_NOR_PICTURE, code="type")
    check_picture(file)
    return clean_jpeg(file)


def clean_jpeg(picture: File) -> File:
    """Return an accepted picture anew: upright, in sRGB, without metadata."""
    try:
        with tempfile.TemporaryDirectory(prefix="portal-evidence-") as folder:
            rendered = images.render(picture, Path(folder))
            jpeg = next(path for path in rendered.files if path.suffix == ".jpg")
            return ContentFile(jpeg.read_bytes(), name="evidence.jpg")
    except images.PictureError as error:
        raise refused_picture(error) from error
    except OSError as error:
        raise refused_picture(images.PictureError("unavailable")) from error
