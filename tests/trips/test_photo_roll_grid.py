"""The grid of the photo roll: many photos changed together or not at all."""

from datetime import date

import pytest

from tests.factories import make_meeting, make_photo, make_trip, published
from tests.photo_rolls import encoded, grid, named, send, typed, upload
from tests.staff import EDITOR, PUBLISHER, address, signed_in
from trips.models import Photo

pytestmark = pytest.mark.django_db

HUGE = "9" * 20


def test_many_photos_are_described_in_one_save_and_the_place_is_kept():
    editor, trip = signed_in(EDITOR), make_trip()
    photos = [make_photo(trip=trip, alt_text="", order=number) for number in (1, 2, 3)]
    page = grid(editor, trip, show="no_alt", p="1")
    assert (page.context_data["lacking"], len(page.context_data["rows"])) == (3, 3)
    data = typed(page, at=f"photo-{photos[1].pk}")
    data |= named(photos[0], alt_text="握手", caption_en="Handshake")
    data |= named(photos[1], alt_text="長桌", hidden_reason="有個資", order="9")
    answer = editor.post(address(trip, "photos") + "?show=no_alt&p=1", data)
    assert answer.url == f"{address(trip, 'photos')}?show=no_alt&p=1#photo-{photos[1].pk}"
    stored = {photo.pk: photo for photo in Photo.objects.all()}
    assert [stored[photo.pk].alt_text for photo in photos] == ["握手", "長桌", ""]
    assert (stored[photos[1].pk].hidden_reason, stored[photos[1].pk].order) == ("有個資", 9)
    assert stored[photos[0].pk].updated_by == editor.user
    assert stored[photos[2].pk].version == photos[2].version
    assert stored[photos[0].pk].history.first().history_user == editor.user


def test_wrong_row_says_so_beside_its_field_and_nothing_is_saved():
    editor, trip = signed_in(EDITOR), make_trip()
    right, wrong = make_photo(trip=trip, order=1), make_photo(trip=trip, order=2)
    data = typed(grid(editor, trip))
    data |= named(right, caption="新圖說") | named(wrong, order="40000", taken_time="10:00", caption="也在")
    answer = editor.post(address(trip, "photos"), data)
    rows = {row.photo.pk: row for row in answer.context_data["rows"]}
    assert answer.status_code == 400
    assert rows[wrong.pk].form.errors.keys() == {"order", "time_zone"}
    assert rows[wrong.pk].is_opened
    assert [rows[key].form["caption"].value() for key in (right.pk, wrong.pk)] == ["新圖說", "也在"]
    assert not Photo.objects.filter(caption__in=("新圖說", "也在")).exists()


def test_row_changed_by_another_is_a_conflict_and_keeps_both_versions():
    editor, trip = signed_in(EDITOR), make_trip()
    photo, other = make_photo(trip=trip, order=1), make_photo(trip=trip, order=2)
    data = typed(grid(editor, trip)) | named(photo, caption="我的") | named(other, caption="旁邊的")
    photo.caption = "別人的"
    photo.save()
    answer = editor.post(address(trip, "photos"), data)
    row = next(row for row in answer.context_data["rows"] if row.photo.pk == photo.pk)
    assert answer.status_code == 409
    assert [(d.stored, d.typed) for d in row.form.conflict.differences] == [("別人的", "我的")]
    assert Photo.objects.get(pk=other.pk).caption == "合影"
    assert editor.post(address(trip, "photos"), typed(answer)).status_code == 302
    assert set(Photo.objects.values_list("caption", flat=True)) == {"我的", "旁邊的"}


def test_published_row_is_for_reading_and_refused_when_typed_before():
    editor, trip = signed_in(EDITOR), make_trip()
    photo = make_photo(trip=trip, order=1)
    data = typed(grid(editor, trip)) | named(photo, rotation="90")
    published(photo)
    answer = editor.post(address(trip, "photos"), data)
    assert answer.status_code in (400, 409)
    assert "published" in {error.code for error in answer.context_data["rows"][0].errors.as_data()}
    assert grid(editor, trip).context_data["rows"][0].form is None
    assert Photo.objects.get().rotation == 0
    assert grid(signed_in(PUBLISHER), trip).context_data["rows"][0].form is not None


def test_values_are_set_for_the_chosen_photos_alone():
    editor, meeting = signed_in(EDITOR), make_meeting()
    photos = [make_photo(trip=meeting.trip, order=number) for number in (1, 2, 3)]
    shared = {"shared-credit": "新聞局", "shared-licence": "cc_by", "shared-meeting": str(meeting.pk)}
    data = typed(grid(editor, meeting.trip), apply="1", chosen=[str(photo.pk) for photo in photos[:2]])
    editor.post(address(meeting.trip, "photos"), data | shared | named(photos[2], caption="手填"))
    found = list(Photo.objects.order_by("pk").values_list("credit", "licence", "meeting", "caption"))
    assert found[:2] == [("新聞局", "cc_by", meeting.pk, "合影")] * 2
    assert found[2] == ("", "ogdl", None, "手填")
    data = typed(grid(editor, meeting.trip), apply="1") | {
        "shared-scope": "all",
        "shared-meeting": "none",
        "shared-consent": "given",
    }
    editor.post(address(meeting.trip, "photos"), data)
    assert set(Photo.objects.values_list("meeting", "consent", "credit")) == {
        (None, "given", "新聞局"),
        (None, "given", ""),
    }
    assert (
        editor.post(address(meeting.trip, "photos"), typed(grid(editor, meeting.trip), apply="1")).status_code
        == 400
    )


def test_cover_is_moved_from_one_photo_to_another():
    editor, trip = signed_in(EDITOR), make_trip()
    old, new = make_photo(trip=trip, order=1, is_cover=True), make_photo(trip=trip, order=2)
    url, page = address(trip, "photos"), grid(editor, trip)
    assert editor.post(url, typed(page, cover=str(new.pk))).status_code == 302
    assert Photo.objects.get(is_cover=True) == new
    # The page was opened before: its choice of another is not made silently.
    third = make_photo(trip=trip, order=3)
    stale = typed(grid(editor, trip), opened_cover=str(old.pk), cover=str(third.pk))
    assert editor.post(url, stale).status_code == 400
    assert editor.post(url, typed(grid(editor, trip), cover="none")).status_code == 302
    assert not Photo.objects.filter(is_cover=True).exists()


def test_public_cover_is_changed_by_a_publisher_alone():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip(published=True)
    cover, other = (
        make_photo(trip=trip, published=True, is_cover=True, order=1),
        make_photo(trip=trip, order=2),
    )
    url = address(trip, "photos")
    assert editor.post(url, typed(grid(editor, trip), cover=str(other.pk))).status_code == 400
    assert Photo.objects.get(is_cover=True) == cover
    assert publisher.post(url, typed(grid(publisher, trip), cover=str(other.pk))).status_code == 302
    assert Photo.objects.get(is_cover=True) == other


def test_photo_deleted_meanwhile_keeps_the_others_from_being_half_saved():
    editor, trip = signed_in(EDITOR), make_trip()
    gone, kept = make_photo(trip=trip, order=1), make_photo(trip=trip, order=2)
    data = typed(grid(editor, trip)) | named(kept, caption="新")
    gone.delete()
    answer = editor.post(address(trip, "photos"), data)
    assert answer.status_code == 400
    assert answer.context_data["rows"][0].form["caption"].value() == "新"
    assert Photo.objects.get().caption == "合影"


@pytest.mark.parametrize("keys", [["abc"], [HUGE], ["1\x00"], ["1", "1"], [str(n) for n in range(49)]])
def test_rows_that_no_page_could_send_are_refused(keys):
    editor, trip = signed_in(EDITOR), make_trip()
    assert editor.post(address(trip, "photos"), {"photo": keys}).status_code == 400


def test_rows_bear_values_that_cannot_be_and_photos_of_another_trip():
    editor, trip = signed_in(EDITOR), make_trip()
    photo, foreign = make_photo(trip=trip, order=1), make_photo(order=1)
    data = typed(grid(editor, trip), cover=HUGE, chosen=[HUGE, "abc"], at="<b>")
    for value in (HUGE, "abc", "1\x00", str(make_meeting().pk)):
        wrong = named(photo, meeting=value, rotation=value, order=value, taken_on=value, alt_text="長" * 5000)
        answer = editor.post(address(trip, "photos"), data | wrong)
        assert answer.status_code == 400
        assert answer.context_data["rows"][0].form.errors.keys() >= {"meeting", "rotation", "alt_text"}
    answer = editor.post(
        address(trip, "photos"), {"photo": [str(foreign.pk)], **named(foreign, caption="別團")}
    )
    assert answer.status_code == 400
    assert Photo.objects.get(pk=foreign.pk).caption == "合影"


def test_filters_count_and_show_what_is_missing():
    editor, meeting = signed_in(EDITOR), make_meeting()
    trip = meeting.trip
    make_photo(trip=trip, meeting=meeting, order=1)
    bare = make_photo(trip=trip, alt_text="", order=2)
    failed = make_photo(trip=trip, processing="failed", failure_reason="damaged", order=3)
    page = grid(editor, trip)
    assert {one["name"]: one["count"] for one in page.context_data["filters"]} == {
        "all": 3,
        "no_alt": 1,
        "no_meeting": 2,
        "failed": 1,
    }
    shown = {
        name: [row.photo for row in grid(editor, trip, show=name).context_data["rows"]]
        for name in ("no_alt", "no_meeting", "failed")
    }
    assert shown == {"no_alt": [bare], "no_meeting": [bare, failed], "failed": [failed]}


def test_failed_picture_is_tried_again_from_the_roll():
    editor, photo = signed_in(EDITOR), make_photo(processing="failed", failure_reason="resources", order=1)
    row = grid(editor, photo.trip).context_data["rows"][0]
    assert editor.post(row.retry_url).url == address(photo.trip, "photos")


def test_grid_asks_the_same_number_of_questions_for_two_photos_and_for_fifty(
    django_assert_max_num_queries, django_assert_num_queries
):
    editor, trip = signed_in(EDITOR), make_trip()
    meetings = [make_meeting(trip=trip, starts_on=date(2026, 3, 11)) for _n in range(2)]
    for _n in range(2):
        make_photo(trip=trip, order=0, taken_on=date(2026, 3, 11))
    grid(editor, trip)
    with django_assert_max_num_queries(16) as few:
        grid(editor, trip)
    for _n in range(3):
        make_meeting(trip=trip)
    rows = [
        Photo(code=f"PHOTO-2026-9{n:02}", trip=trip, taken_on=date(2026, 3, 11), meeting=meetings[n % 2])
        for n in range(50)
    ]
    Photo.objects.bulk_create(rows)
    with django_assert_num_queries(len(few)):
        page = grid(editor, trip)
    assert (len(page.context_data["rows"]), page.context_data["page"].paginator.num_pages) == (48, 2)


# What time proposes


def test_proposals_are_shown_and_count_only_once_saved():
    editor, trip = signed_in(EDITOR), make_trip()
    meeting = make_meeting(trip=trip, starts_on=date(2026, 3, 12), time_zone="America/New_York")
    later = encoded("navy", taken="2026:03:12 15:00:00", offset="-04:00")
    early = encoded("teal", taken="2026:03:12 09:00:00", offset="-04:00")
    send(
        editor, trip, upload(later, "IMG_1.jpg"), upload(early, "IMG_2.jpg"), upload(encoded("red"), "a.jpg")
    )
    assert set(Photo.objects.values_list("order", "meeting")) == {(0, None)}
    page = grid(editor, trip)
    rows = page.context_data["rows"]
    assert [row.photo.original_name for row in rows] == ["IMG_2.jpg", "IMG_1.jpg", "a.jpg"]
    assert [row.form["order"].value() for row in rows] == [1, 2, 3]
    assert [row.form["meeting"].value() for row in rows] == [meeting.pk, meeting.pk, None]
    assert [len(row.notes) for row in rows] == [1, 1, 2]
    editor.post(address(trip, "photos"), typed(page) | named(rows[1].photo, meeting=""))
    found = dict(Photo.objects.values_list("original_name", "meeting"))
    assert found == {"IMG_2.jpg": meeting.pk, "IMG_1.jpg": None, "a.jpg": None}
    # What was taken away is not proposed again.
    rows = grid(editor, trip).context_data["rows"]
    assert [row.form["meeting"].value() for row in rows] == [meeting.pk, None, None]
    assert [row.notes for row in rows] == [[], [], []]


def test_several_meetings_of_the_day_are_offered_first_and_none_is_chosen():
    editor, trip = signed_in(EDITOR), make_trip()
    long = make_meeting(trip=trip, order=1, starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 13))
    other = make_meeting(trip=trip, order=2, starts_on=date(2026, 3, 14))
    short = make_meeting(trip=trip, order=3, starts_on=date(2026, 3, 12))
    make_photo(trip=trip, taken_on=date(2026, 3, 12), order=0)
    form = grid(editor, trip).context_data["rows"][0].form
    assert form["meeting"].value() is None
    groups = [[key for key, _label in group] for _name, group in form.fields["meeting"].choices[1:]]
    assert groups == [[short.pk, long.pk], [other.pk]]
