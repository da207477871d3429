"""Records that bear the same name, however it is written: 臺/台, width, case, names as printed elsewhere."""

from itertools import islice
from typing import Any

from django.db import models

from portal.text.folding import fold

SHOWN_AT_MOST = 10


def names_of(record: Any) -> set[str]:
    """Return the folded names of a record: its own, in English, and as printed elsewhere."""
    names = [record.name, record.name_en, *getattr(record, "printed_names", ())]
    return {fold(name) for name in names} - {""}


def namesakes(record: Any, *related: str) -> list[Any]:
    """Return stored records of the same kind that share a name with one that is about to be stored."""
    names = names_of(record)
    if not names:
        return []
    like = models.Q()
    for name in names:
        like |= models.Q(folded__contains=name)
    alike = type(record)._default_manager.filter(like).exclude(pk=record.pk).select_related(*related)
    found = (other for other in alike.order_by("pk").iterator() if names & names_of(other))
    return list(islice(found, SHOWN_AT_MOST))
