"""Parts of a follow-up: one level, no circle, and what they come to."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from portal.records.exports import Terms
from tests.factories import make_agency, make_follow_up, make_update
from tests.importing import messages, send
from tests.queries import queries_for
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, form_data, signed_in
from trips.exports import FOLLOW_UPS
from trips.models import FollowUpAction
from trips.models.parts import RollUp, roll_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return make_follow_up(title="建立合作平台", published=True)


def part(whole, status: str = "", percent: int | None = None, **values) -> FollowUpAction:
    """A part that has been reported on, if there is something to say."""
    made = make_follow_up(parent=whole, trip=whole.trip, **{"published": True, **values})
    if status or percent is not None:
        closing = {} if status in ("", "in_progress") else {"closing_reason": "理由"}
        make_update(follow_up=made, new_status=status, percent=percent, **closing)
    return made


def reloaded(whole) -> list[FollowUpAction]:
    return list(FollowUpAction.objects.filter(parent=whole))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], None),
        ([("", None)], RollUp(1, 0, 0, 1, 0, None)),
        ([("in_progress", 40), ("in_progress", 75)], RollUp(2, 0, 0, 2, 0, 57)),
        ([("in_progress", 40), ("", None)], RollUp(2, 0, 0, 2, 0, None)),
        ([("done", None), ("in_progress", 50)], RollUp(2, 1, 0, 1, 0, 75)),
        ([("done", 90), ("done", 100)], RollUp(2, 2, 0, 0, 0, 95)),
        ([("withdrawn", None), ("done", None)], RollUp(1, 1, 0, 0, 1, 100)),
        ([("withdrawn", 10)], RollUp(0, 0, 0, 0, 1, None)),
        ([("adjusted", None), ("done", None)], RollUp(2, 1, 1, 0, 0, None)),
        ([("adjusted", 60), ("done", 100)], RollUp(2, 1, 1, 0, 0, 80)),
        ([("in_progress", 99), ("done", None)], RollUp(2, 1, 0, 1, 0, 99)),
    ],
)
def test_roll_up_counts_what_is_not_withdrawn_and_averages_only_what_is_stated(whole, parts, expected):
    for status, percent in parts:
        part(whole, status, percent)
    assert roll_up(reloaded(whole)) == expected


# What is refused


def refused(follow_up) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        follow_up.full_clean()
    with pytest.raises(ValidationError), transaction.atomic():
        follow_up.save()
    return list(caught.value.message_dict)


def test_follow_up_is_no_part_of_itself(whole):
    whole.parent = whole
    assert "parent" in refused(whole)


def test_two_follow_ups_are_no_parts_of_each_other(whole):
    child = part(whole)
    whole.parent = child
    assert "parent" in refused(whole)


def test_parts_have_no_parts(whole):
    child, other = part(whole), make_follow_up()
    other.parent = child
    assert "parent" in refused(other)
    whole.parent = other
    other.parent = None
    assert "parent" in refused(whole)


def test_circle_is_refused_beside_the_field_in_the_admin(whole):
    child, editor = make_follow_up(), signed_in(EDITOR)
    FollowUpAction.objects.filter(pk=child.pk).update(parent=whole)
    whole.state = "draft"
    whole.published_at = None
    whole.save()
    data = form_data(editor.get(address(whole)), parent=str(child.pk))
    answer = editor.post(address(whole), data)
    assert answer.context_data["adminform"].form.errors.keys() == {"parent"}


def test_circle_in_a_file_is_refused_in_its_column(whole):
    part(whole)
    other = make_follow_up(parent=whole, trip=whole.trip)
    header = ["id", "title", "parent_id"]
    rows = [header, [whole.code, whole.title, other.code], [other.code, other.title, other.code]]
    found = messages(send(signed_in(PUBLISHER), "follow_ups", rows))
    assert [one[2] for one in found] == ["parent_id", "parent_id"]


# What is shown


def test_page_shows_public_parts_alone_and_each_its_whole(client, whole):
    done, hidden = part(whole, "done", title="公開的部分"), part(whole, published=False, title="未公開的部分")
    page = client.get(whole.get_absolute_url())
    assert page.context["rolled_up"] == RollUp(1, 1, 0, 0, 0, 100)
    text = page.content.decode()
    assert done.title in text
    assert hidden.title not in text
    assert whole.title in client.get(done.get_absolute_url()).content.decode()
    FollowUpAction.objects.filter(pk=whole.pk).update(state="draft")
    assert whole.title not in client.get(done.get_absolute_url()).content.decode()


def test_admin_lists_the_parts_and_offers_another(whole):
    child, editor = part(whole, "done"), signed_in(EDITOR)
    (panel,) = (p for p in editor.get(address(whole)).context_data["panels"] if p.name == "parts")
    assert [item.code for item in panel.items] == [child.code]
    assert f"parent={whole.pk}" in panel.add_url
    panels = editor.get(address(child)).context_data["panels"]
    assert "parts" not in [panel.name for panel in panels]


def test_reporter_sees_neither_the_whole_nor_the_parts_of_others():
    agency = make_agency()
    whole = make_follow_up(title="他機關的整體")
    mine = make_follow_up(parent=whole, lead_agency=agency)
    own = make_follow_up(lead_agency=agency)
    make_follow_up(parent=own, title="他機關的部分")
    reporter = signed_in(REPORTER, agency=agency)
    assert "他機關的整體" not in reporter.get(address(mine)).content.decode()
    assert "他機關的部分" not in reporter.get(address(own)).content.decode()


# Reopening


def test_reopened_follow_up_says_when_and_why_on_its_page(client, whole):
    make_update(follow_up=whole, reported_on=date(2026, 4, 1), new_status="done", closing_reason="完成")
    make_update(
        follow_up=whole, reported_on=date(2026, 5, 2), new_status="in_progress", reopening_reason="又停了"
    )
    assert whole.reopened_on == date(2026, 5, 2)
    text = client.get(whole.get_absolute_url()).content.decode()
    assert text.count("又停了") == 1
    make_update(follow_up=whole, reported_on=date(2026, 6, 2), new_status="done", closing_reason="完成")
    assert (whole.status, whole.reopened_on) == ("done", date(2026, 5, 2))


# Rows


def test_file_tells_parts_and_reopening_in_its_last_columns(whole):
    part(whole, "done")
    part(whole, "in_progress", 51)
    part(whole, "withdrawn")
    part(whole, "in_progress", 1, published=False)
    make_update(follow_up=whole, reported_on=date(2026, 4, 1), new_status="done", closing_reason="完成")
    make_update(
        follow_up=whole, reported_on=date(2026, 5, 2), new_status="in_progress", reopening_reason="又停了"
    )
    terms = Terms.now()
    header = FOLLOW_UPS.header(chinese=False)
    rows = [
        dict(zip(header, row, strict=True)) for row in FOLLOW_UPS.rows(FOLLOW_UPS.published(terms.at), terms)
    ]
    own, first, *_others = rows
    names = ("parts_count", "parts_done_count", "parts_withdrawn_count", "parts_percent")
    assert [own[name] for name in names] == ["2", "1", "1", "75"]
    assert (own["reopened_on"], own["parent_id"]) == ("2026-05-02", None)
    assert (first["parent_id"], first["closing_ground"]) == (whole.code, "other")
    assert [first[name] for name in names] == ["0", "0", "0", None]
    assert header[-4:] == list(names)
    FollowUpAction.objects.filter(pk=whole.pk).update(state="draft")
    (first, *_others) = FOLLOW_UPS.rows(FOLLOW_UPS.published(terms.at), terms)
    assert dict(zip(header, first, strict=True))["parent_id"] is None


def test_rolled_up_file_agrees_with_the_page(whole):
    for status, percent in (("adjusted", 60), ("done", None), ("in_progress", 33), ("withdrawn", 5)):
        part(whole, status, percent)
    terms = Terms.now()
    row, *_parts = FOLLOW_UPS.rows(FOLLOW_UPS.published(terms.at), terms)
    found = roll_up(reloaded(whole))
    assert found.percent == 64
    assert dict(zip(FOLLOW_UPS.header(chinese=False), row, strict=True))["parts_percent"] == "64"


def test_ledger_and_page_cost_the_same_however_many_parts(client, whole):
    part(whole, "done")
    addresses = [reverse("follow_up_list"), whole.get_absolute_url()]
    few = [queries_for(client, address) for address in addresses]
    for _number in range(6):
        part(whole, "in_progress", 10)
    cache.clear()
    assert [queries_for(client, address) for address in addresses] == few
