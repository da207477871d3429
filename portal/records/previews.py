"""What a preview shows, and the links by which people without an account see one record before the public."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from portal.records.models import PreviewLink, PublishableRecord, Record
from portal.records.publishing import Preview, State, previewing
from portal.records.readiness import rows_under, waiting

if TYPE_CHECKING:
    from portal.accounts.models import User

DAYS = (1, 3, 7, 14)
TOKEN_BYTES = 32
TOKEN_LENGTH = 43
# A link shows what has not been decided on yet; a decision ends it.
UNDECIDED = (State.DRAFT, State.IN_REVIEW)


def preview_of(record: PublishableRecord, token: str = "") -> Preview:
    """Return a record as it would be once published, with what waits below it and the records it hangs on."""
    below = rows_under(record, waiting(), lambda model: True)
    rows: dict[type[models.Model], set[int]] = {}
    for row in (record, *above(record), *below):
        rows.setdefault(type(row), set()).add(row.pk)
    return Preview({model: frozenset(keys) for model, keys in rows.items()}, token)


def above(record: Record) -> Iterator[Any]:
    """Yield the publishable records on which a record's publication hangs, at any height."""
    for parent in (getattr(record, name) for name in record.public_parents):
        if parent is not None:
            if isinstance(parent, PublishableRecord):
                yield parent
            yield from above(parent)


def previewed_page(request: HttpRequest, record: PublishableRecord, preview: Preview) -> HttpResponse:
    """Return the record's public page, by the public's own view, as the preview has it.

    It is rendered here: outside the block, and on the error page of a failure, nothing is previewed.
    """
    request.preview = preview  # type: ignore[attr-defined]
    try:
        with previewing(preview):
            # Some stand on a page among others.
            match = resolve(record.get_absolute_url().partition("#")[0])
            response = match.func(request, *match.args, **match.kwargs).render()
    finally:
        del request.preview  # type: ignore[attr-defined]
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# Links


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(record: PublishableRecord, *, by: "User", days: int) -> tuple[PreviewLink, str]:
    """Make a link to a record for some days; return it with its token, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        record_code=record.code,
        token_digest=digest(token),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return link, token


def living_links(at: Any = None) -> models.QuerySet[PreviewLink]:
    return PreviewLink.objects.filter(expires_at__gt=at or timezone.now(), cancelled_at__isnull=True)


def linked_record(token: str) -> PublishableRecord | None:
    """Return the record that a living link shows: none once it was decided on, or its parent withdrawn."""
    if len(token) != TOKEN_LENGTH:
        return None
    link = living_links().filter(token_digest=digest(token)).first()
    record = record_of(link.record_code) if link else None
    if record is None or record.state not in UNDECIDED:
        return None
    return None if any(row.state == State.WITHDRAWN for row in above(record)) else record


def record_of(code: str) -> PublishableRecord | None:
    prefix = code.partition("-")[0]
    for model in apps.get_models():
        if issubclass(model, PublishableRecord) and model.code_prefix == prefix:
            return model._base_manager.filter(code=code).first()
    return None
