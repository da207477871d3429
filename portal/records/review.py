"""Between editor and publisher: a draft is submitted, and returned for correction (退回補正) with remarks.

Who took which step when is kept for good (`ReviewStep`), beside the record's history.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.records.models import PublishableRecord, ReviewStep
from portal.records.publishing import State, stamp
from portal.text.cleaning import clean_text

if TYPE_CHECKING:
    from portal.accounts.models import User


def submit(record: PublishableRecord, *, by: "User") -> None:
    """Hand a draft to the publishers. Raises ValidationError where it is none."""
    if record.state != State.DRAFT:
        raise ValidationError(_("Only a draft can be submitted."))
    with transaction.atomic():
        record.state = State.IN_REVIEW
        stamp(record, by, gettext_noop("submitted for review"))
        ReviewStep.objects.create(record_code=record.code, kind=ReviewStep.Kind.SUBMITTED, by=by)


def return_for_correction(record: PublishableRecord, *, by: "User", remarks: str) -> None:
    """Give a submitted record back to its editor, saying what is to be corrected.

    Raises ValidationError without remarks, or where the record was not submitted.
    """
    remarks = clean_text(remarks)
    if not remarks:
        raise ValidationError({"remarks": _("Say what is to be corrected.")})
    if record.state != State.IN_REVIEW:
        raise ValidationError(_("Only a submitted record can be returned."))
    with transaction.atomic():
        ReviewStep.objects.create(
            record_code=record.code, kind=ReviewStep.Kind.RETURNED, by=by, remarks=remarks
        )
        record.state = State.DRAFT
        stamp(record, by, gettext_noop("returned for correction"))


def steps_of(record: PublishableRecord) -> list[ReviewStep]:
    """Return every step of a record, the latest first."""
    return list(ReviewStep.objects.filter(record_code=record.code).select_related("by"))


def returned_among(records: Iterable[PublishableRecord]) -> list[PublishableRecord]:
    """Return those drafts that were given back and not submitted since."""
    drafts = [record for record in records if record.state == State.DRAFT]
    steps = ReviewStep.objects.filter(record_code__in=[draft.code for draft in drafts]).order_by("id")
    latest = dict(steps.values_list("record_code", "kind"))
    return [draft for draft in drafts if latest.get(draft.code) == ReviewStep.Kind.RETURNED]


def open_remarks(record: PublishableRecord, steps: list[ReviewStep]) -> ReviewStep | None:
    """Return the step that gave a draft back, until the draft is submitted again."""
    latest = steps[0] if steps else None
    is_returned = record.state == State.DRAFT and latest and latest.kind == ReviewStep.Kind.RETURNED
    return latest if is_returned else None
