"""Reporting progress: a short form, evidence from a phone, and nothing of other agencies by any way."""

from io import BytesIO

import pillow_heif
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import make_agency, make_follow_up, make_photo, make_trip, make_update, published
from tests.staff import EDITOR, REPORTER, address, form_data, signed_in
from trips.models import Citation, FollowUpAction, ProgressUpdate

pytestmark = pytest.mark.django_db

REOPENING_UNFIT = "Reopening needs a new status that is not a closed one."
ADD = "/admin/trips/progressupdate/add/"
MAKER, GPS = 0x010F, 0x8825


def picture(kind: str = "JPEG", size=(640, 480)) -> bytes:
    """A photograph that says where it was taken and who made the camera."""
    exif = Image.Exif()
    exif[MAKER] = "SECRETMAKER"
    exif.get_ifd(GPS)[1] = "N"
    file, image = BytesIO(), Image.new("RGB", size, "teal")
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(file, exif=exif.tobytes())
    else:
        image.save(file, kind, exif=exif)
    return file.getvalue()


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def reporter(agency):
    return signed_in(REPORTER, agency=agency)


@pytest.fixture
def follow_up(agency):
    return make_follow_up(lead_agency=agency)


def report(client, follow_up, prefix: str = "", **values):
    url = f"{prefix}{ADD}?follow_up={follow_up.pk}"
    return client.post(url, form_data(client.get(url), **{"text": "已洽談", **values}))


def errors(answer) -> dict:
    assert answer.status_code == 200
    return answer.context_data["adminform"].form.errors


# The form


def test_reporter_has_a_short_form_about_one_follow_up(reporter, follow_up):
    make_update(follow_up=follow_up, text="第一次回報")
    page = reporter.get(f"{ADD}?follow_up={follow_up.pk}")
    form = page.context_data["adminform"].form
    assert form.fields.keys() == {
        "follow_up", "text", "text_en", "percent", "new_status", "closing_ground", "closing_reason",
        "closing_reason_en", "reopening_reason", "reopening_reason_en", "evidence_file", "evidence_url",
        "reported_on", "opened_version",
    }  # fmt: skip
    assert form["follow_up"].is_hidden
    assert [update.text for update in page.context_data["earlier"]] == ["第一次回報"]
    text = page.content.decode()
    assert text.index("第一次回報") < text.index('id="id_text"')


def test_report_leads_back_to_what_else_waits(reporter, follow_up):
    answer = report(reporter, follow_up, percent="30", new_status="in_progress")
    assert answer.headers["Location"] == "/admin/"
    editor = signed_in(EDITOR)
    assert report(editor, follow_up).headers["Location"] == f"{address(follow_up)}#updates-group"


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"percent": "101"}, "percent", "Percent is a number from 0 to 100."),
        ({"percent": "-1"}, "percent", "Ensure this value is greater than or equal to 0."),
        ({"percent": "x"}, "percent", "Enter a whole number."),
        (
            {"new_status": "done", "closing_ground": "carried_out"},
            "closing_reason",
            "Closing needs a reason, and only closing has one.",
        ),
        (
            {"new_status": "done", "closing_reason": "完成"},
            "closing_ground",
            "Closing needs a ground from the list, and only closing has one.",
        ),
        (
            {"new_status": "done", "closing_ground": "no_budget", "closing_reason": "完成"},
            "closing_ground",
            "This ground does not go with the new status.",
        ),
        ({"reopening_reason": "重啟"}, "reopening_reason", REOPENING_UNFIT),
        (
            {"new_status": "in_progress", "reopening_reason": "重啟"},
            "reopening_reason",
            "It was not closed: there is nothing to open again.",
        ),
        ({"closing_reason": "完成"}, "closing_reason", "Closing needs a reason, and only closing has one."),
        (
            {"reported_on": "2999-01-01"},
            "reported_on",
            "Progress is reported when it has happened: this day is to come.",
        ),
        ({"text": ""}, "text", "This field is required."),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url", "Enter a valid URL."),
    ],
)
def test_report_refused_says_why_beside_the_field(reporter, follow_up, values, field, message):
    answer = report(reporter, follow_up, "/en", **values)
    assert errors(answer) == {field: [message]}
    assert not ProgressUpdate.objects.exists()


def test_all_done_without_closing_is_kept_with_a_hint(reporter, follow_up):
    def warnings(answer) -> list[str]:
        page = reporter.get(answer.headers["Location"])
        return [str(message) for message in page.context["messages"] if message.level_tag == "warning"]

    assert len(warnings(report(reporter, follow_up, percent="100"))) == 1
    closing = {"percent": "100", "new_status": "done"}
    closing |= {"closing_ground": "carried_out", "closing_reason": "窗口已設"}
    assert not warnings(report(reporter, follow_up, **closing))
    follow_up.refresh_from_db()
    assert follow_up.is_closed


def test_closed_follow_up_is_opened_again_with_a_reason_alone(reporter, follow_up):
    make_update(follow_up=follow_up, new_status="done", closing_reason="完成")
    refused = report(reporter, follow_up, "/en", new_status="in_progress")
    assert errors(refused) == {"reopening_reason": ["Say why it is opened again."]}
    answer = report(reporter, follow_up, new_status="in_progress", reopening_reason="窗口又關了")
    assert answer.status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.closing_ground) == ("in_progress", "")
    assert follow_up.reopened_on == ProgressUpdate.objects.latest("id").reported_on


def test_crafted_form_sets_neither_status_nor_percent_nor_closing(follow_up):
    editor = signed_in(EDITOR)
    crafted = {"status": "done", "percent": "77", "closed_on": "2026-01-01", "reopened_on": "2026-01-01"}
    crafted |= {"closing_ground": "carried_out", "closing_reason": "偷結案", "title": "改了題目"}
    crafted |= {"updates-0-reported_on": ""}
    answer = editor.post(address(follow_up), form_data(editor.get(address(follow_up)), **crafted))
    assert answer.status_code == 302, answer.context_data["errors"]
    follow_up.refresh_from_db()
    assert follow_up.title == "改了題目"
    assert (follow_up.status, follow_up.percent, follow_up.closed_on) == ("not_reported", None, None)
    assert (follow_up.closing_ground, follow_up.closing_reason, follow_up.reopened_on) == ("", "", None)


# Evidence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photograph_is_kept_as_a_jpeg_without_metadata(reporter, follow_up, kind):
    name = f"IMG_0001.{kind.lower()}"
    answer = report(reporter, follow_up, evidence_file=SimpleUploadedFile(name, picture(kind)))
    assert answer.status_code == 302
    update = ProgressUpdate.objects.get()
    stored = update.evidence_file.read()
    update.evidence_file.close()
    with Image.open(BytesIO(stored)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (640, 480), {})
    assert b"SECRETMAKER" not in stored
    assert update.evidence_file.name.endswith(".jpg")


def test_pdf_is_kept_as_it_came_whatever_its_name(reporter, follow_up):
    pdf = b"%PDF-1.7 content %%EOF"
    report(reporter, follow_up, evidence_file=SimpleUploadedFile("IMG.JPG", pdf))
    update = ProgressUpdate.objects.get()
    assert update.evidence_file.read() == pdf
    update.evidence_file.close()
    assert not update.evidence_is_picture


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><script>", "This is neither a PDF nor a photograph."),
        (b"MZ" + b"\x00" * 40, "This is neither a PDF nor a photograph."),
        (b"%PDF-1.7 cut", "The PDF is incomplete."),
        (picture()[:400], "The picture is incomplete or damaged."),
        (picture() + b"<script>alert(1)</script>", "The file is a picture and something else at once."),
        (b"", "The submitted file is empty."),
    ],
    ids=["html", "program", "cut pdf", "cut picture", "polyglot", "empty"],
)
def test_evidence_refused_says_why_beside_its_field(reporter, follow_up, content, message):
    answer = report(reporter, follow_up, "/en", evidence_file=SimpleUploadedFile("a.jpg", content))
    found = errors(answer)
    assert found.keys() == {"evidence_file"}
    assert found["evidence_file"][0].startswith(message)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7 content %%EOF", "e.pdf", "application/pdf"),
        (picture(size=(8, 8)), "e.jpg", "image/jpeg"),
    ],
    ids=["pdf", "jpeg"],
)
def test_public_evidence_is_served_as_what_it_is_and_cannot_run(client, content, name, kind):
    follow_up = make_follow_up(published=True)
    update = make_update(follow_up=follow_up, evidence_file=ContentFile(content, name=name))
    url = reverse("follow_up_evidence", args=[follow_up.slug, update.slug])
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert f"{update.slug}.{name[-3:]}" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert url in client.get(follow_up.get_absolute_url()).content.decode()


# Nothing of others


@pytest.fixture
def other():
    """A follow-up of another agency, with its evidence."""
    follow_up = make_follow_up(lead_agency=make_agency(), title="他機關的秘密", trip=make_trip())
    make_update(follow_up=follow_up, text="秘密進度", evidence_file=ContentFile(b"%PDF- %%EOF", name="e.pdf"))
    return follow_up


def test_follow_up_of_another_agency_is_shown_nowhere(reporter, other):
    update = other.updates.get()
    pages = [address(record, page) for record in (other, update) for page in ("change", "history", "delete")]
    pages += ["/admin/", address(FollowUpAction, "changelist"), address(ProgressUpdate, "changelist")]
    pages += [f"{address(FollowUpAction, 'changelist')}?id__in={other.pk}&_popup=1"]
    pages += [f"{address(FollowUpAction, 'changelist')}?q=秘密", f"{ADD}?follow_up={other.pk}"]
    pages += [f"{address(other, 'history')}{other.history.latest().history_id}/"]
    pages += [update.evidence_file.url, f"/admin/work/my-agency/?follow_up={other.pk}"]
    for model, field in (("progressupdate", "follow_up"), ("citation", "follow_up")):
        pages.append(f"/admin/autocomplete/?app_label=trips&model_name={model}&field_name={field}&term=秘密")
    for page in pages:
        answer = reporter.get(page, follow=True)
        assert answer.status_code in (200, 403, 404), page
        text = answer.content.decode() if not answer.streaming else "streamed"
        # A search is repeated in its own box.
        assert "他機關的秘密" not in text, page
        assert "秘密進度" not in text, page
        assert text != "streamed", page


def test_follow_up_of_another_agency_is_changed_by_no_post(reporter, follow_up, other):
    update = other.updates.get()
    for url, data in (
        (address(other), {"title": "被改"}),
        (address(update), {"text": "被改"}),
        (address(other, "delete"), {"post": "yes"}),
        (address(update, "delete"), {"post": "yes"}),
        (address(FollowUpAction, "changelist"), {"action": "publish_selected", "_selected_action": other.pk}),
        (address(FollowUpAction, "changelist"), {"action": "delete_selected", "_selected_action": other.pk}),
    ):
        assert reporter.post(url, data).status_code in (200, 302, 403, 404), url
    mine = f"{ADD}?follow_up={follow_up.pk}"
    data = form_data(reporter.get(mine), text="冒名")
    for url in (mine, f"{ADD}?follow_up={other.pk}", ADD):
        answer = reporter.post(url, data | {"follow_up": str(other.pk)})
        assert errors(answer).keys() == {"follow_up"}
        assert not answer.context_data["adminform"].form["follow_up"].is_hidden
    other.refresh_from_db()
    assert (other.title, other.state, other.updates.count()) == ("他機關的秘密", "draft", 1)
    assert not Citation.objects.exists()


def test_report_counts_for_the_reporters_own_agency(reporter, agency, follow_up):
    report(reporter, published(follow_up), agency=str(make_agency().pk), evidence_photo="1")
    update = ProgressUpdate.objects.get()
    assert (update.agency, update.evidence_photo) == (agency, None)


def test_agency_that_helps_reports_as_well(reporter, agency):
    helped = make_follow_up(lead_agency=make_agency())
    helped.co_agencies.add(agency)
    assert report(reporter, helped).status_code == 302


@pytest.mark.parametrize("key", ["abc", "9" * 20, "-1", "１", "9" * 5000])
def test_follow_up_that_cannot_be_is_no_error(reporter, key):
    page = reporter.get(ADD, {"follow_up": key})
    assert page.status_code == 200
    assert page.context_data["follow_up"] is None


def test_form_given_back_shows_only_what_the_reporters_form_holds(reporter, follow_up):
    """A field that the form does not have is not answered with the record that a typed id leads to."""
    photo = make_photo(caption="祕密的合影")
    page = reporter.get(address(ProgressUpdate, "add"), {"follow_up": follow_up.pk})
    data = form_data(page, follow_up=str(follow_up.pk), text="一", form_token="0" * 32)
    reporter.post(address(ProgressUpdate, "add"), data)
    answer = reporter.post(
        address(ProgressUpdate, "add"), data | {"text": "二", "evidence_photo": str(photo.pk)}
    )
    assert answer.status_code == 409
    assert "二" in answer.content.decode()
    assert photo.caption not in answer.content.decode()
