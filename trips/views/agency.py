from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import DetailView, ListView

from portal.accounts.models import Agency
from portal.records.publishing import public_condition
from portal.records.views import PublicPage
from trips.linked_data import agency_facts
from trips.models import FollowUpAction, Trip


class AgencyList(PublicPage, ListView):
    """Agencies with the follow-ups they answer for; here because an agency knows of no follow-up."""

    model = Agency
    template_name = "trips/agency_list.html"
    context_object_name = "records"

    def get_queryset(self) -> QuerySet[Any]:
        public = public_condition(FollowUpAction, timezone.now(), "follow_ups__")
        return Agency.objects.annotate(
            follow_up_count=Count("follow_ups", filter=public, distinct=True)
        ).order_by("code")


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
        context["page_facts"] = agency_facts(self.object)
        public = FollowUpAction.objects.published().with_origins()
        context["follow_ups"] = public.filter(lead_agency=self.object)
        context["co_follow_ups"] = public.filter(co_agencies=self.object)
        context["trips"] = Trip.objects.published().filter(lead_agency=self.object)
        return context
