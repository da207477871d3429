"""Filters of the list of agreements."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import ClosedFilter, RecordFilterSet
from trips.models import Agreement


class AgreementFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Agreement.Kind.choices)
    status = ClosedFilter("status", label=_("Status"), choices=Agreement.Status.choices)

    class Meta:
        model = Agreement
        fields = ["q", "kind", "status"]
