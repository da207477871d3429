"""One-time forms: a form sent twice makes once what it makes."""

import re
import secrets
from typing import TYPE_CHECKING

from portal.records.models import SentForm

if TYPE_CHECKING:
    from portal.accounts.models import User

TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    """Return the token that is born with the page of a form."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def claim(token: str, *, by: "User", address: str) -> str | None:
    """Let the form with this token be saved: None the first time, then the address to which that led.

    Call it inside the transaction that saves: if that fails, the form may be sent again.
    """
    sent, is_first = SentForm.objects.get_or_create(token=token, defaults={"sent_by": by, "address": address})
    return None if is_first else sent.address


def led_to(token: str) -> str | None:
    """Return where the form with this token led when it was saved; None if it was not."""
    return SentForm.objects.filter(token=token).values_list("address", flat=True).first()
