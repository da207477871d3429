"""The public page before the public sees it: the same page, for staff alone, and for this one request."""

import re
import threading

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from portal.records.previews import preview_of
from portal.records.publishing import NO_PREVIEW, State, current_preview, previewing
from tests.factories import (
    make_agreement,
    make_document,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_trip,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, signed_in
from trips.models import Agreement, Document, FollowUpAction, Meeting, Photo, Trip

pytestmark = pytest.mark.django_db

RECORDS = (Trip, Meeting, Photo, Document, Agreement, FollowUpAction)


def a_whole_trip() -> Trip:
    """Drafts in every state before publication, above a withdrawn one."""
    trip = make_trip(title="赴美考察")
    meeting = make_meeting(trip=trip, title="拜會市長", state="in_review")
    make_participant(meeting=meeting, name="王小明")
    make_photo(meeting=meeting, alt_text="合影一")
    make_photo(trip=trip, is_cover=True, alt_text="封面")
    make_document(trip=trip, title="專案報告")
    make_agreement(trip=trip, title="合作備忘錄", parties=[{"text": "某商會"}])
    make_follow_up(meeting=meeting, title="設置窗口", published=True)
    make_meeting(trip=trip, title="已撤回的會晤", state="withdrawn", published_at=timezone.now())
    return trip


def main_part(response) -> str:
    """Return what the page says of its record: who stands beside a photo depends on what else is public.

    Nor has a preview a state that could be cited.
    """
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    apart = r'<nav class="photo-beside".*?</nav>|<p class="note dated-cite">.*?</p>'
    return re.sub(r"\s+", " ", re.sub(apart, "", main, flags=re.DOTALL))


def publish_all() -> None:
    """Without a trace in what the pages show."""
    for model in RECORDS:
        rows = model.objects.exclude(state=State.WITHDRAWN)
        rows.update(state=State.PUBLISHED, published_at=timezone.now())


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_preview_is_the_page_that_the_public_will_see(client, prefix):
    editor, trip = signed_in(EDITOR), a_whole_trip()
    meeting = trip.meetings.get(state="in_review")
    previews = {
        record: main_part(editor.get(prefix + address(record, "preview")))
        for record in (trip, meeting, meeting.photos.get(), meeting.follow_ups.get())
    }
    assert "設置窗口" in previews[trip]
    assert "已撤回的會晤" not in previews[trip]
    publish_all()
    for record, preview in previews.items():
        with translation.override("zh-hant"):
            url = record.get_absolute_url()
        assert preview == main_part(client.get(prefix + url)), record


def test_preview_says_what_it_is_and_is_kept_by_nobody():
    editor, trip = signed_in(EDITOR), make_trip()
    answer = editor.get(address(trip, "preview"))
    assert 'class="preview-banner"' in answer.content.decode()
    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "ETag" not in answer.headers


def test_preview_is_for_those_who_may_change_the_record(client):
    trip = make_trip()
    url = address(trip, "preview")
    assert client.get(url).status_code == 302
    assert signed_in(REPORTER).get(url).status_code == 403
    publisher = signed_in(PUBLISHER)
    assert publisher.get(url).status_code == 200
    assert publisher.post(url).status_code == 403
    assert publisher.get(address(Trip, "changelist") + "9" * 20 + "/preview/").status_code == 404


def test_page_of_the_record_links_to_its_preview_in_both_languages():
    editor, trip = signed_in(EDITOR), make_trip()
    page = editor.get(address(trip)).content.decode()
    assert f'href="{address(trip, "preview")}"' in page
    assert f'href="/en{address(trip, "preview")}"' in page


def test_record_that_has_no_page_even_then_says_so():
    editor, photo = signed_in(EDITOR), make_photo(hidden_reason="未同意", original="2026/a.jpg")
    answer = editor.get("/en" + address(photo, "preview"), follow=True)
    (message,) = answer.context["messages"]
    assert str(message).startswith("Even published, it has no page")


def test_nothing_is_previewed_after_the_answer_or_a_failure(client, monkeypatch):
    editor, trip = signed_in(EDITOR), a_whole_trip()
    assert editor.get(address(trip, "preview")).status_code == 200
    assert current_preview() is NO_PREVIEW

    def broken(*args, **kwargs):
        assert current_preview() is not NO_PREVIEW
        raise ValueError("broken")

    monkeypatch.setattr("trips.views.trip.route_maps", broken)
    with pytest.raises(ValueError, match="broken"):
        editor.get(address(trip, "preview"))
    assert current_preview() is NO_PREVIEW
    assert client.get(trip.get_absolute_url()).status_code == 404
    assert not trip.is_published


def test_no_other_thread_sees_what_one_previews():
    seen = []
    with previewing(preview_of(make_trip())):
        other = threading.Thread(target=lambda: seen.append(current_preview()))
        other.start()
        other.join()
    assert seen == [NO_PREVIEW]


def test_rows_streamed_after_the_preview_are_public_ones_alone():
    trip = make_trip()

    def stream():
        yield from Trip.objects.published().values_list("pk", flat=True)

    with previewing(preview_of(trip)):
        within, rows = list(stream()), stream()
    assert within == [trip.pk]
    assert list(rows) == []


def test_preview_holds_for_queryset_and_its_one_row_twin_alike():
    trip = a_whole_trip()
    other = make_meeting(title="他團")
    with previewing(preview_of(trip)):
        for model in RECORDS:
            public = set(model.objects.published())
            for row in model.objects.all():
                assert row.is_published == (row in public), row
        assert trip.is_published
        assert not other.is_published


def test_data_files_know_no_preview():
    editor = signed_in(EDITOR)
    trip = make_trip(title="未公開的出訪")
    editor.get(address(trip, "preview"))
    data = b"".join(editor.get(reverse("data_export", args=["trips", "csv"])).streaming_content)
    assert "未公開的出訪" not in data.decode()
