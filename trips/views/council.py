"""The council desk: what was presented to each session of the city council, and what was open then."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from portal.records.page_facts import PageFacts, breadcrumbs
from portal.records.views import PublicPage
from trips.council import CouncilSession, neighbours, session_documents, sessions
from trips.council_report import Changes, SessionReport, nil_returns
from trips.council_words import session_words


class CouncilDesk(PublicPage, ListView):
    """The sessions, latest first, with the documents presented to each."""

    template_name = "trips/council_desk.html"
    context_object_name = "sessions"
    paginate_by = 20

    def get_queryset(self) -> Any:
        return sessions()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        title = _("Council desk")
        context["rows"] = with_documents(context["sessions"])
        context["query_without_page"] = ""
        context["page_facts"] = PageFacts(
            title, kind="website", data=(breadcrumbs((title, self.request.path)),)
        )
        return context

    def kept_query(self, context: dict[str, Any]) -> str | None:
        page = context["page_obj"].number
        return f"page={page}" if page > 1 else ""


def with_documents(shown: list[CouncilSession]) -> list[tuple[CouncilSession, list[Any]]]:
    """Return sessions with their documents: those of all sessions are asked for at once."""
    terms = {session.council_term for session in shown}
    found: dict[Any, list[Any]] = {session.key: [] for session in shown}
    for document in session_documents().filter(council_term__in=terms).order_by("dated_on", "pk"):
        key = (document.council_term, document.session_kind, document.session_number)
        if key in found:
            found[key].append(document)
    return [(session, found[session.key]) for session in shown]


class CouncilSessionPage(PublicPage, TemplateView):
    """One session: the reports, their trips, what was open on its day, what changed since the last one."""

    template_name = "trips/council_session.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.known = sessions()
        asked = self.kwargs["session"]
        found = next((session for session in self.known if session.slug == asked.lower()), None)
        if found is None:
            raise Http404
        if found.slug != asked:
            return HttpResponsePermanentRedirect(found.get_absolute_url())
        self.session = found
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        session = self.session
        before, after = neighbours(session, self.known)
        name = session_words(session)
        way = breadcrumbs((_("Council desk"), reverse("council_desk")), (name, self.request.path))
        changes = Changes(before.day, session.day) if before and before.day and session.day else None
        return context | {
            "session": session,
            "before": before,
            "after": after,
            "report": SessionReport(session),
            "changes": changes,
            "nil_returns": nil_returns(before.day if before else None, session.day) if session.day else None,
            "page_facts": PageFacts(name, kind="website", data=(way,)),
        }
