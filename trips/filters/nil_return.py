"""Filters of the data set of nil returns."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.agencies import named_agencies
from trips.models import NilReturn


def agencies() -> Choices:
    return named_agencies(NilReturn.objects.published(), "agency")


class NilReturnFilterSet(RecordFilterSet):
    agency = ClosedFilter("agency__code", label=_("Agency"), choices=agencies)

    class Meta:
        model = NilReturn
        fields = ["q", "agency"]
