"""What a record lacks before the public reads it: what hinders its publication, and what is to be known."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about a record, and where on its page it is mended.

    `at` is the name of a field, or the id of another part of the page.
    """

    message: Any
    at: str
    blocks: bool = False


def blocking(message: Any, at: str) -> Finding:
    return Finding(message, at, blocks=True)
