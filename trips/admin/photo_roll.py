"""The photo roll of a trip: a hundred files in one go, and a grid to describe them."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin_panels import Tool, admin_url, change_url
from portal.records.admin_publishing import PublishableAdmin
from portal.records.middleware import STAFF_BODY
from portal.records.search.following import followed
from portal.records.uploads import MAX_PICTURE_BYTES, MEGABYTE
from trips.admin.photo import thumbnail_url
from trips.admin.photo_roll_form import SharedForm, meeting_label, roll_form_class
from trips.admin.photo_roll_grid import NO_COVER, PAGE_SIZE, Grid, Row, rows_to_read
from trips.models import Meeting, Photo, Trip
from trips.photo_intake import ACCEPTED, Arrival, Roll, receive
from trips.photo_proposals import legs_of, proposed_orders

SHOWN = {
    "all": (_("all"), Q()),
    "no_alt": (_("without alternative text"), Q(alt_text="")),
    "no_meeting": (_("without a meeting"), Q(meeting=None)),
    "failed": (_("failed"), Q(processing=Photo.Processing.FAILED)),
}


def roll_url(trip_id: int, **parameters: str | int) -> str:
    url = admin_url(Trip, "photos", trip_id)
    return f"{url}?{urlencode(parameters)}" if parameters else url


class PhotoRollAdmin(PublishableAdmin):
    """The pages of a trip's photo roll."""

    photo_roll_template = "admin/trips/photo_roll.html"

    def get_urls(self) -> list[Any]:
        pages = {"photos": self.photo_roll_view, "photos/upload": self.photo_upload_view}
        own = [
            path(
                f"<path:object_id>/{page}/",
                self.admin_site.admin_view(view),
                name=f"trips_trip_{page.replace('/', '_')}",
            )
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        tools = super().tools(request, obj)
        if self.photo_admin.has_change_permission(request):
            tools.append(Tool(_("Photo roll"), roll_url(obj.pk), name="photos"))
        return tools

    @property
    def photo_admin(self) -> Any:
        return self.admin_site.get_model_admin(Photo)

    def roll_trip(self, request: HttpRequest, object_id: str) -> Trip:
        may_add = self.photo_admin.has_add_permission(request)
        if not may_add or not self.photo_admin.has_change_permission(request):
            raise PermissionDenied
        trip = self.get_object(request, unquote(object_id))
        if trip is None:
            raise Http404
        return trip

    # The grid

    def photo_roll_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the photos of a trip; on POST save what was typed, together or not at all."""
        trip = self.roll_trip(request, object_id)
        if request.method == "POST":
            return self.save_photo_roll(request, trip)
        return self.show_photo_roll(request, trip)

    def save_photo_roll(self, request: HttpRequest, trip: Trip) -> HttpResponse:
        meetings = meetings_of(trip)
        with followed():
            grid = Grid(trip, request.POST, meetings, roll_form_class(self.photo_admin, request))
            if not grid.is_valid():
                status = 409 if grid.has_conflict() else 400
                return self.show_photo_roll(
                    request, trip, rows=grid.rows(), problems=grid.summary(), status=status
                )
            saved = grid.changed()
            for photo, told in saved:
                self.stamp(request, photo)
                grid.save(photo)
                self.log_change(request, photo, told)
        message = ngettext("%(count)d photo is saved.", "%(count)d photos are saved.", len(saved))
        messages.success(request, message % {"count": len(saved)})
        if "submit_trip" in request.POST:
            return HttpResponseRedirect(self.page(trip, "submit"))
        return HttpResponseRedirect(f"{request.get_full_path()}#{place_of(request)}")

    def show_photo_roll(
        self,
        request: HttpRequest,
        trip: Trip,
        *,
        rows: list[Row] | None = None,
        problems: Sequence[Any] = (),
        arrivals: Sequence[Arrival] = (),
        status: int = 200,
    ) -> HttpResponse:
        meetings = meetings_of(trip)
        shown = request.GET.get("show", "all")
        shown = shown if shown in SHOWN else "all"
        orders = proposed_orders(trip)
        page = page_of(trip.photos.filter(SHOWN[shown][1]), orders, request.GET.get("p", "1"))
        if rows is None:
            form_class = roll_form_class(self.photo_admin, request)
            rows = rows_to_read(trip, photos_on(page), meetings, orders, form_class)
        filters = counted_filters(trip, shown)
        context = {
            "title": _("Photo roll"),
            "rows": rows,
            "page": page,
            "shown": shown,
            "filters": filters,
            "lacking": next(one["count"] for one in filters if one["name"] == "no_alt"),
            "shared": SharedForm(meetings),
            **cover_context(request, trip, rows),
            "problems": problems,
            "arrivals": [told(arrival) for arrival in arrivals],
            **self.upload_context(request, trip, meetings),
        }
        return self.answer(request, self.photo_roll_template, trip, context, status=status)

    # The upload

    def upload_context(self, request: HttpRequest, trip: Trip, meetings: Iterable[Meeting]) -> dict[str, Any]:
        chosen = written_id(request.GET.get("meeting", "") or request.POST.get("meeting", ""))
        return {
            "upload_url": admin_url(Trip, "photos_upload", trip.pk),
            "roll_url": roll_url(trip.pk),
            "accepted": ACCEPTED,
            "max_bytes": MAX_PICTURE_BYTES,
            "max_megabytes": MAX_PICTURE_BYTES // MEGABYTE,
            "max_together": STAFF_BODY // MEGABYTE,
            "meetings": [(meeting.pk, meeting_label(meeting)) for meeting in meetings],
            "chosen_meeting": chosen,
        }

    def photo_upload_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep the files sent, each for itself, and say what became of each."""
        trip = self.roll_trip(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(roll_url(trip.pk))
        roll = Roll(trip, request.user, legs_of(trip), chosen_meeting(request, trip))  # type: ignore[arg-type]
        on_stored = partial(self.log_added_photo, request)
        arrivals = [receive(upload, roll, on_stored) for upload in request.FILES.getlist("pictures")]
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"files": [told(arrival) for arrival in arrivals]})
        problems = [] if arrivals else [_("Choose files first.")]
        return self.show_photo_roll(
            request, trip, arrivals=arrivals, problems=problems, status=200 if arrivals else 400
        )

    def log_added_photo(self, request: HttpRequest, photo: Photo) -> None:
        self.log_addition(request, photo, [{"added": {}}])


def told(arrival: Arrival) -> dict[str, Any]:
    """Return what became of a file, as page and script read it."""
    words = {
        "stored": _("stored"),
        "here": _("already here"),
        "refused": arrival.reason,
    }
    photo = arrival.photo
    if arrival.is_new and photo:
        photo.refresh_from_db(fields=["processing", "failure_reason", "width", "height"])
    return {
        "name": arrival.name,
        "outcome": arrival.outcome,
        "words": str(words[arrival.outcome]),
        "note": photo.failure_text if photo else "",
        "again": arrival.is_passing,
        "url": change_url(photo) if photo else "",
        "code": photo.code if photo else "",
        "picture": thumbnail_url(photo) if photo else "",
    }


def meetings_of(trip: Trip) -> list[Meeting]:
    return list(trip.meetings.order_by("order", "id"))


def chosen_meeting(request: HttpRequest, trip: Trip) -> Meeting | None:
    text = request.POST.get("meeting", "")
    if not text:
        return None
    key = written_id(text)
    meeting = None if key is None else trip.meetings.filter(pk=key).first()
    if meeting is None:
        raise BadRequest("A meeting of another trip.")
    return meeting


def page_of(photos: QuerySet, orders: dict[int, int], number: str) -> Page:
    """Return a page of ids, in the order that is stored or proposed."""
    placed = [(order or orders.get(key, 0), key) for key, order in photos.values_list("pk", "order")]
    return Paginator([key for _place, key in sorted(placed)], PAGE_SIZE).get_page(number)


def photos_on(page: Page) -> list[Photo]:
    found = Photo.objects.in_bulk(list(page.object_list))
    return [found[key] for key in page.object_list if key in found]


def counted_filters(trip: Trip, shown: str) -> list[dict[str, Any]]:
    """Return the filters of the grid, each with the number of photos it shows."""
    counts = trip.photos.aggregate(**{name: Count("pk", filter=q) for name, (_label, q) in SHOWN.items()})
    return [
        {
            "name": name,
            "label": label,
            "count": counts[name],
            "url": roll_url(trip.pk, show=name),
            "is_shown": name == shown,
        }
        for name, (label, _condition) in SHOWN.items()
    ]


def cover_context(request: HttpRequest, trip: Trip, rows: Iterable[Row]) -> dict[str, Any]:
    """Return the cover as stored, and the one that was chosen on a page shown again."""
    cover = trip.photos.filter(is_cover=True).first()
    opened = str(cover.pk) if cover else NO_COVER
    return {
        "cover": cover,
        "no_cover": NO_COVER,
        "opened_cover": opened,
        "cover_choice": request.POST.get("cover") or opened,
        "is_cover_elsewhere": cover is not None and all(row.photo != cover for row in rows),
    }


def place_of(request: HttpRequest) -> str:
    """Return the place on the page where the user was."""
    key = written_id(request.POST.get("at", "").removeprefix("photo-"))
    return f"photo-{key}" if key else "grid"
