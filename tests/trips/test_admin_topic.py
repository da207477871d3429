import pytest

from tests.factories import make_meeting, make_topic, make_trip
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import Lesson, Topic

pytestmark = pytest.mark.django_db


def name_in(topic: Topic, kind: str, *, published: bool) -> None:
    if kind == "meeting":
        make_meeting(published=published).topics.add(topic)
    else:
        trip = make_trip(published=published)
        state = {"state": "published", "published_at": "2026-01-01T00:00:00Z"} if published else {}
        Lesson.objects.create(trip=trip, title="借鏡", text="內容", topic=topic, **state)


@pytest.mark.parametrize("kind", ["meeting", "lesson"])
def test_topic_of_a_published_record_is_for_publishers(kind):
    editor, publisher, topic = signed_in(EDITOR), signed_in(PUBLISHER), make_topic(name="綠色通道")
    data = form_data(editor.get(address(topic)), name="被改")
    name_in(topic, kind, published=True)
    assert editor.post(address(topic), data).status_code == 409
    assert editor.post(address(topic, "delete"), {"post": "yes"}).status_code == 403
    assert Topic.objects.get().name == "綠色通道"
    assert publisher.post(address(topic), data).status_code == 302
    assert Topic.objects.get().name == "被改"


@pytest.mark.parametrize("kind", ["meeting", "lesson"])
def test_topic_of_a_draft_is_corrected_by_an_editor(kind):
    editor, topic = signed_in(EDITOR), make_topic(name="錄色通道")
    name_in(topic, kind, published=False)
    editor.post(address(topic), form_data(editor.get(address(topic)), name="綠色通道"))
    assert Topic.objects.get().name == "綠色通道"


@pytest.mark.parametrize("kind", ["meeting", "lesson"])
@pytest.mark.parametrize("published", [True, False])
def test_topic_in_use_is_deleted_by_nobody(kind, published):
    publisher, topic = signed_in(PUBLISHER), make_topic()
    name_in(topic, kind, published=published)
    chosen = {"action": "delete_selected", "_selected_action": [topic.pk], "post": "yes"}
    asked = publisher.post(address(topic, "delete"), {"post": "yes"})
    assert asked.context_data["protected"]
    assert publisher.post(address(Topic, "changelist"), chosen).context_data["protected"]
    assert Topic.objects.exists()


def test_topic_that_nothing_names_is_deleted():
    editor, topic = signed_in(EDITOR), make_topic()
    assert editor.post(address(topic, "delete"), {"post": "yes"}).status_code == 302
    assert not Topic.objects.exists()
