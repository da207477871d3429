from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.views.generic import DetailView, ListView

from portal.accounts.models import Agency
from portal.records.page_facts import PageFacts, breadcrumbs
from portal.records.views import PublicPage
from trips.ledger import empty_record, records_of_delivery, time_to_close
from trips.linked_data import agency_facts
from trips.models import FollowUpAction, Indicator, Lesson, NilReturn, Trip
from trips.statistics.delivery_bars import record_bar, record_legend
from trips.views.follow_up import in_ledger


class Shown:
    """The first rows of a list, as many as a page takes, and how many there are in all."""

    LIMIT = 25

    def __init__(self, records: QuerySet[Any]) -> None:
        self.rows = list(records[: self.LIMIT + 1])
        self.total = len(self.rows)
        if self.total > self.LIMIT:
            self.rows.pop()
            self.total = records.count()

    @property
    def has_more(self) -> bool:
        return self.total > len(self.rows)


class AgencyList(PublicPage, ListView):
    """Agencies with their record of delivery; here because an agency knows of no follow-up."""

    model = Agency
    template_name = "trips/agency_list.html"
    context_object_name = "records"

    def get_queryset(self) -> QuerySet[Any]:
        return Agency.objects.order_by("code")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        records, nothing = records_of_delivery(), empty_record()
        for agency in context["records"]:
            agency.tallies = records.get(agency.pk, nothing)
        title = capfirst(str(Agency._meta.verbose_name_plural))
        context["tallies_of_nobody"] = records.get(None)
        context["columns"] = nothing
        context["page_facts"] = PageFacts(
            title, kind="website", data=(breadcrumbs((title, self.request.path)),)
        )
        return context


class AgencyDetail(PublicPage, DetailView):
    model = Agency
    template_name = "trips/agency_detail.html"
    context_object_name = "record"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.kwargs["code"] != self.object.code.lower():
            return HttpResponsePermanentRedirect(self.object.get_absolute_url())
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Agency:
        return get_object_or_404(Agency, code=self.kwargs["code"].upper())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        agency: Any = self.object
        record = records_of_delivery(agency).get(agency.pk)
        tallies = record or empty_record()
        public = FollowUpAction.objects.published().most_urgent_first()
        context |= {
            "page_facts": agency_facts(agency),
            "tallies": tallies,
            "bar": record_bar(tallies, agency.label.plain) if record else None,
            "legend": record_legend(tallies) if record else (),
            "duration": time_to_close(agency) if record else None,
            "follow_ups": Shown(in_ledger(public.filter(lead_agency=agency))),
            "co_follow_ups": Shown(in_ledger(public.filter(co_agencies=agency))),
            "trips": Shown(Trip.objects.published().filter(lead_agency=agency)),
            "nil_returns": Shown(
                NilReturn.objects.published().filter(agency=agency).select_related("document")
            ),
            "lessons": Shown(Lesson.objects.published().filter(agency=agency).select_related("trip")),
            "indicators": Shown(
                Indicator.objects.published().filter(agency=agency).prefetch_related("readings")
            ),
        }
        return context
