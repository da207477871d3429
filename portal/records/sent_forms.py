"""A form sent twice makes one record: its page carries a token, which is used up by what the form makes."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.records.models import SentForm

if TYPE_CHECKING:
    from portal.accounts.models import User

FIELD_NAME = "form_token"
TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 50
# What differs between two clicks on one form, and says nothing of what was typed.
NOT_TYPED = ("csrfmiddlewaretoken", "_save", "_continue", "_addanother")


class SentTwice(Exception):
    """The form has made its record already."""


def new_token() -> str:
    return secrets.token_hex(16)


def sent_token(request: HttpRequest) -> str:
    """Return the token that a form was sent with, empty where it has none."""
    token = request.POST.get(FIELD_NAME, "") if request.method == "POST" else ""
    return token if is_token(token) else ""


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def content_token(request: HttpRequest) -> str:
    """Return a token of the form together with all that was typed into it."""
    typed: list[Any] = sorted(
        (name, values) for name, values in request.POST.lists() if name not in NOT_TYPED
    )
    files = [(file.name, file.size) for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    return hashlib.sha256(repr((typed, files)).encode(errors="replace")).hexdigest()[:32]


def was_sent(token: str) -> bool:
    return SentForm.objects.filter(token=token).exists()


def refuse_second(request: HttpRequest) -> None:
    """Raise SentTwice where a form waited for its own double.

    What the first of the two changed looks like a mistake or a conflict to the second.
    """
    token = sent_token(request)
    if token and was_sent(token):
        raise SentTwice


def use_up(request: HttpRequest) -> list[SentForm]:
    """Use up the token of a form that is about to make something, in the transaction that makes it.

    Raises SentTwice where it is used up: two at once wait here for each other.
    """
    token = sent_token(request)
    if not token:
        return []
    forget_old()
    try:
        with transaction.atomic():
            # The second is used up by the same form with the same content, and tells a doubled click apart.
            return [
                SentForm.objects.create(token=one, sent_by=request.user)  # type: ignore[misc]
                for one in (token, content_token(request))
            ]
    except IntegrityError as error:
        raise SentTwice from error


def forget_old() -> None:
    """Remove tokens nobody sends any more, a few at a time."""
    oldest = SentForm.objects.order_by("id").values_list("pk", "sent_at")[:FORGOTTEN_AT_ONCE]
    limit = timezone.now() - KEPT
    if old := [key for key, sent_at in oldest if sent_at < limit]:
        SentForm.objects.filter(pk__in=old).delete()


def lead_to(sent: list[SentForm], address: str) -> None:
    """Keep where whoever sends the form again is led."""
    for one in sent:
        one.address = address
        one.save(update_fields=["address"])


def claim(token: str, *, by: "User", address: str) -> str | None:
    """Let the form with this token be saved: None the first time, then the address to which that led.

    For pages of their own, which know beforehand where they lead. Call it inside the transaction that saves:
    if that fails, the form may be sent again.
    """
    sent, is_first = SentForm.objects.get_or_create(token=token, defaults={"sent_by": by, "address": address})
    return None if is_first else sent.address


def led_to(token: str) -> str | None:
    """Return where the form with this token led when it was saved; None if it was not."""
    return SentForm.objects.filter(token=token).values_list("address", flat=True).first()
