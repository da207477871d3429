"""Addresses of records' pages without a walk through the address plan for each."""

from functools import lru_cache

from django.urls import reverse

from portal.text.reader import reader

PLACE = "-code-"


def record_address(url_name: str, slug: str) -> str:
    """Return the address of the page of a record: what `reverse` says, for a code in lower case."""
    language, _in_english, prefix = reader()
    before, after = around_code(url_name, language, prefix)
    return f"{before}{slug}{after}"


@lru_cache(maxsize=256)
def around_code(url_name: str, language: str, script_prefix: str) -> tuple[str, str]:
    """Return what stands before and after the code. It depends on language and prefix, not on the record."""
    before, _place, after = reverse(url_name, args=[PLACE]).rpartition(PLACE)
    return before, after
