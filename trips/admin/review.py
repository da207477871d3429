"""The half-year review: every open follow-up of an agency on one page, reported on together or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin_panels import admin_url, change_url
from portal.records.admin_publishing import PublishableAdmin
from portal.records.search.following import followed
from trips.admin.review_form import DayForm, RowForm, row_form_class, typed_into
from trips.admin.review_scope import Scope, loaded, scopes_of
from trips.admin.review_sheet import csv_answer, headings, sheet_rows
from trips.models import FollowUpAction, ProgressUpdate

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One follow-up and what is reported of it."""

    follow_up: Any
    form: RowForm

    @property
    def url(self) -> str:
        return change_url(self.follow_up)


class Review:
    """A submitted review. Its follow-ups are locked until the transaction around it ends."""

    def __init__(self, scope: Scope, request: HttpRequest, form_class: Any) -> None:
        posted, user = request.POST, request.user
        keys = posted_keys(posted)
        chosen = scope.follow_ups.filter(pk__in=keys)
        list(chosen.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        self.day = DayForm(posted)
        self.rows = [Row(one, form_class(posted, follow_up=one)) for one in loaded(chosen, user)]
        found = {row.follow_up.pk for row in self.rows}
        self.lost = typed_into(posted, [key for key in keys if key not in found])

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.form.has_changed()]

    def is_valid(self) -> bool:
        # Each form is asked, so that each says what is wrong with it.
        are_valid = [form.is_valid() for form in (self.day, *(row.form for row in self.rows))]
        return all(are_valid) and not self.lost

    def has_conflict(self) -> bool:
        return bool(self.lost) or any(row.form.has_conflict for row in self.rows)

    def updates(self) -> Iterable[tuple[RowForm, ProgressUpdate]]:
        for row in self.filled:
            update = row.form.save(commit=False)
            update.reported_on = self.day.cleaned_data["reported_on"]
            yield row.form, update

    def problems(self) -> list[str]:
        """What stands over the page where nothing was saved, while each row says what is wrong with it."""
        wrong = sum(bool(row.form.errors) for row in self.rows)
        text = ngettext(
            "Nothing is saved yet: %(count)d row needs correction.",
            "Nothing is saved yet: %(count)d rows need correction.",
            wrong,
        )
        lost = _("Follow-ups that you reported on are no longer here. What you typed stands below.")
        return [*([text % {"count": wrong}] if wrong else []), *([str(lost)] if self.lost else [])]


class ReviewAdmin(PublishableAdmin):
    """The pages of the half-year review, beside the records' own."""

    review_template = "admin/trips/review.html"
    sheet_template = "admin/trips/review_sheet.html"

    def get_urls(self) -> list[Any]:
        pages = {
            "review": self.review_view,
            "review_sheet": self.sheet_view,
            "review_csv": self.csv_view,
        }
        own = [
            path(
                f"{name.replace('_', '/')}/",
                self.admin_site.admin_view(view),
                name=f"{self.path_name}_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    @property
    def path_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def review_scope(self, request: HttpRequest) -> tuple[dict[str, Scope], Scope | None]:
        """Return whose follow-ups may be reviewed, and whose are asked for."""
        may_report = request.user.has_perm("trips.add_progressupdate")
        if not may_report or not self.has_view_permission(request):
            raise PermissionDenied
        scopes = scopes_of(request.user)
        named = request.GET.get("agency", "")
        if not named:
            return scopes, next(iter(scopes.values())) if len(scopes) == 1 else None
        if named not in scopes:
            raise Http404
        return scopes, scopes[named]

    def review_view(self, request: HttpRequest) -> HttpResponse:
        """Show the open follow-ups of an agency; on POST store what was reported, together or not at all."""
        scopes, scope = self.review_scope(request)
        if request.method == "POST" and scope:
            return self.save_review(request, scopes, scope)
        return self.show_review(request, scopes, scope)

    def save_review(self, request: HttpRequest, scopes: dict[str, Scope], scope: Scope) -> HttpResponse:
        progress_admin: Any = self.admin_site.get_model_admin(ProgressUpdate)
        with followed():
            review = Review(scope, request, row_form_class(progress_admin, request))
            if not review.is_valid():
                return self.show_review(request, scopes, scope, review)
            count = 0
            for _form, update in review.updates():
                update.agency = scope.agency or request.user.agency  # type: ignore[union-attr]
                self.stamp(request, update)
                update.save()
                progress_admin.log_addition(request, update, [{"added": {}}])
                count += 1
        message = ngettext("%(count)d report is saved.", "%(count)d reports are saved.", count)
        messages.success(request, message % {"count": count})
        return HttpResponseRedirect(request.get_full_path())

    def show_review(
        self,
        request: HttpRequest,
        scopes: dict[str, Scope],
        scope: Scope | None,
        review: Review | None = None,
    ) -> HttpResponse:
        follow_ups = scope.follow_ups.open() if scope else FollowUpAction.objects.none()
        page = Paginator(loaded(follow_ups, request.user), PAGE_SIZE).get_page(request.GET.get("p", "1"))
        context = {
            "title": _("Half-year review of follow-ups"),
            "scopes": scopes.values(),
            "scope": scope,
            "page": page,
            "day": review.day if review else DayForm(initial={"reported_on": timezone.localdate()}),
            "rows": typed_rows(review) if review else self.rows_to_fill(request, page),
            "problems": review.problems() if review else [],
            "lost": review.lost if review else [],
            "is_choosing": len(scopes) > 1,
            **self.review_addresses(scope),
        }
        status = 200 if review is None else 409 if review.has_conflict() else 400
        return self.answer(request, self.review_template, None, context, status=status)

    def rows_to_fill(self, request: HttpRequest, page: Any) -> list[Row]:
        form_class = row_form_class(self.admin_site.get_model_admin(ProgressUpdate), request)
        return [Row(one, form_class(follow_up=one)) for one in page.object_list]

    def review_addresses(self, scope: Scope | None) -> dict[str, str]:
        query = f"?{urlencode({'agency': scope.name})}" if scope else ""
        pages = {"review_url": "review", "sheet_url": "review_sheet", "csv_url": "review_csv"}
        return {name: admin_url(FollowUpAction, page) + query for name, page in pages.items()}

    # The tracking sheet

    def sheet_view(self, request: HttpRequest) -> HttpResponse:
        """Show the tracking sheet of an agency, to be printed."""
        _scopes, scope = self.review_scope(request)
        context = {
            "title": _("Tracking sheet of follow-ups"),
            "scope": scope,
            "headings": headings(),
            "rows": sheet_rows(scope, request.user) if scope else [],
            "today": timezone.localdate(),
            **self.review_addresses(scope),
        }
        return self.answer(request, self.sheet_template, None, context)

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the tracking sheet as a file."""
        _scopes, scope = self.review_scope(request)
        return csv_answer(scope, request.user)


def typed_rows(review: Review) -> list[Row]:
    """Return the rows as they were typed, each with the stored version in view."""
    for row in review.rows:
        if row.form.has_conflict:
            row.form.accept_stored_version()
    return review.rows


def posted_keys(posted: QueryDict) -> Sequence[int]:
    texts = posted.getlist("follow_up")
    keys = [written_id(text) for text in texts]
    if len(keys) > PAGE_SIZE or None in keys or len(set(keys)) < len(keys):
        raise BadRequest("Rows that no page of the review could have sent.")
    return [key for key in keys if key is not None]
