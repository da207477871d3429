"""The search index follows: what is public is found from the same commit on, and nothing else ever is."""

from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.cities.models import City
from portal.records.checks import search_errors
from portal.records.models import SearchEntry
from portal.records.publishing import publish, withdraw
from portal.records.search import keeping, results
from portal.records.search.declaration import Part, Search, searched_models
from portal.records.search.documents import END_OF_TIME, document_of, searchable, with_parts
from portal.records.search.entries import years
from portal.records.search.following import followed
from portal.records.search.tokens import Query, document_tokens
from tests.factories import (
    FIT_TRIP,
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_topic,
    make_trip,
    make_update,
    published,
)
from trips.models import Delegation, DelegationMember, Meeting, Participant, Photo, Quotation, Trip

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    """Return the codes of what a search finds; its counts must say the same."""
    scopes = [results.scope_of(model, None, None) for model in searched_models()]
    groups = results.overview(Query.parse(words), scopes, 100)
    codes = [result.record.code for group in groups for result in group.results]
    assert sum(group.count for group in groups) == len(codes)
    assert sum(group.count for group in results.counts(Query.parse(words), scopes)) == len(codes)
    return codes


def index_is_in_step() -> bool:
    """Whether the entries are exactly what making them anew would give."""
    kept = {entry.key: (entry.text, entry.public_from) for entry in SearchEntry.objects.all()}
    rows = [row for model in searched_models() for row in with_parts(searchable(model, END_OF_TIME))]
    documents = [document_of(row) for row in rows]
    return kept == {document.key: (document.text, document.public_from) for document in documents}


def test_draft_is_not_found_until_it_is_published_and_no_longer_once_withdrawn():
    trip = make_trip(title="昆西市場", **FIT_TRIP)
    assert found("昆西") == []
    publish(trip, by=None)
    assert found("昆西") == [trip.code]
    withdraw(trip, by=None, reason="誤")
    assert found("昆西") == []
    publish(trip, by=None)
    assert found("昆西") == [trip.code]


def test_edit_is_found_by_its_new_words_only():
    trip = make_trip(title="昆西市場", published=True)
    trip.title = "芬威球場"
    trip.save()

    assert (found("昆西"), found("芬威")) == ([], [trip.code])


def test_save_that_is_rolled_back_leaves_the_index_as_it_was():
    trip = make_trip(title="昆西市場", published=True)
    with transaction.atomic():
        trip.title = "芬威球場"
        trip.save()
        make_trip(title="昆西再訪", published=True)
        assert found("芬威") == [trip.code]
        transaction.set_rollback(True)

    assert (found("昆西"), found("芬威")) == ([trip.code], [])
    assert index_is_in_step()


def test_what_hangs_on_a_withdrawn_parent_vanishes_and_returns_with_it():
    trip = make_trip(published=True, **FIT_TRIP)
    meeting = make_meeting(trip=trip, title="昆西市場", published=True)
    photo = make_photo(meeting=meeting, caption="昆西合影", published=True)
    follow_up = make_follow_up(meeting=meeting, title="昆西後續", published=True)
    assert found("昆西") == [meeting.code, follow_up.code, photo.code]

    withdraw(meeting, by=None, reason="誤")
    assert found("昆西") == []
    publish(meeting, by=None)
    withdraw(meeting.trip, by=None, reason="誤")
    assert found("昆西") == []
    publish(meeting.trip, by=None)
    assert found("昆西") == [meeting.code, follow_up.code, photo.code]


def test_scheduled_is_found_when_its_time_has_come_without_a_save(monkeypatch):
    now = timezone.now()
    trip = published(make_trip(title="昆西市場"), at=now + timedelta(hours=1))
    meeting = make_meeting(trip=trip, title="昆西拜會")
    published(meeting)
    assert found("昆西") == []
    assert years(timezone.now()) == []

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=2))
    assert found("昆西") == [trip.code, meeting.code]
    assert years(timezone.now()) == [2026]


@pytest.mark.parametrize(
    ("words", "number"), [("昆西", 4), ("昆西市", 1), ("昆西 market", 1), ("昆", 4), ("昆西市場", 0)]
)
def test_scheduled_is_not_counted_among_many(words, number, monkeypatch):
    monkeypatch.setattr("portal.records.search.sqlite.FEW", -100)
    trip = make_trip(title="無關", published=True)
    for title in ("昆西拜會", "昆西晚宴", "昆西 市場 market", "昆西市民"):
        make_meeting(trip=trip, title=title, published=True)
    for title in ("昆西市場 markets", "昆西市政府"):
        published(make_meeting(trip=trip, title=title), at=timezone.now() + timedelta(hours=1))

    assert len(found(words)) == number


@pytest.mark.parametrize("make", [make_meeting, make_document], ids=["meeting", "document"])
def test_withheld_is_not_found_by_its_content(make):
    record = make(title="昆西市場", published=True)
    quote = {"text": "昆西之言", "attributed_to": "person", "speaker": "某人"}
    if make is make_meeting:
        Quotation.objects.create(trip=record.trip, meeting=record, **quote)
    record.withheld_reason = "公開的理由"
    record.save()

    assert found("昆西") == found("公開的理由") == found(record.code) == []


def test_hidden_photo_is_not_found():
    photo = make_photo(caption="昆西合影", published=True)
    photo.hidden_reason = "內部理由"
    photo.save()

    assert found("昆西") == found("內部理由") == []


def test_parts_are_found_as_their_record():
    meeting = make_meeting(title="拜會", published=True)
    person = make_participant(meeting=meeting, name="昆西")
    topic = make_topic(name="半導體")
    meeting.topics.add(topic)
    follow_up = make_follow_up(title="後續", published=True)
    make_update(follow_up=follow_up, text="已寄出文件")
    officers = make_association(published=True).officers
    officers.create(name="伍銳賢", post="主席")
    assert (found("昆西"), found("半導體"), found("寄出")) == (
        [meeting.code],
        [meeting.code],
        [follow_up.code],
    )
    assert len(found("伍銳賢")) == 1

    topic.name = "太陽餅"
    topic.save()
    person.delete()
    officers.all().delete()
    assert found("昆西") == found("半導體") == found("伍銳賢") == []
    assert found("太陽餅") == [meeting.code]
    meeting.topics.clear()
    assert found("太陽餅") == []
    topic.meetings.add(meeting)
    assert found("太陽餅") == [meeting.code]
    topic.meetings.clear()
    assert found("太陽餅") == []


def test_part_that_moves_is_found_where_it_is():
    first, second = (make_meeting(title=title, published=True) for title in ("甲會", "乙會"))
    person = make_participant(meeting=first, name="昆西")
    person.meeting = second
    person.save()

    assert found("昆西") == [second.code]


def test_withheld_member_and_words_of_a_hidden_meeting_are_not_found_as_their_trip():
    trip = make_trip(published=True)
    delegation = Delegation.objects.create(trip=trip, name="訪問團")
    member = DelegationMember.objects.create(delegation=delegation, name="昆西")
    quote = {"attributed_to": "person", "speaker": "芬威", "text": "很好"}
    Quotation.objects.create(trip=trip, meeting=make_meeting(trip=trip), **quote)
    Quotation.objects.create(trip=trip, **quote | {"speaker": "阿諾德"})
    assert (found("昆西"), found("芬威"), found("阿諾德")) == ([trip.code], [], [trip.code])

    member.withheld_reason = "公開的理由"
    member.save()
    assert found("昆西") == []


def test_writing_past_save_is_followed():
    trip = make_trip(title="昆西市場", published=True)
    Trip.objects.filter(pk=trip.pk).update(title="芬威球場")
    assert (found("昆西"), found("芬威")) == ([], [trip.code])

    meeting = make_meeting(trip=trip, published=True)
    Participant.objects.bulk_create([Participant(meeting=meeting, name="阿諾德", code="PTC-9")])
    assert found("阿諾德") == [meeting.code]
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    assert found("阿諾德") == []


def test_deleted_draft_leaves_no_entry():
    trip = make_trip(title="昆西市場")
    make_trip(title="芬威球場")
    trip.delete()
    Trip.objects.all().delete()

    assert not SearchEntry.objects.exists()


def test_saves_in_one_block_make_each_entry_once(django_assert_num_queries, monkeypatch):
    meeting = make_meeting(published=True)
    made = []
    monkeypatch.setattr(
        "portal.records.search.following.refreshed_chunk", lambda model, ids: made.append((model, ids)) or ()
    )
    with followed():
        for name in ("甲", "乙", "丙"):
            make_participant(meeting=meeting, name=name)
        meeting.save()
        assert made == []

    assert made == [(Meeting, [meeting.pk])]


def test_save_that_changes_no_word_writes_no_entry(monkeypatch):
    trip = make_trip(published=True)
    monkeypatch.setattr("portal.records.search.index.index", None)

    trip.staff_note = "內部"
    trip.save()


def test_tie_is_found_by_its_citys_name_and_follows_it():
    city = make_city(name="昆西", published=True)
    tie = city.ties.create(level="sister_city", state="published", published_at=timezone.now())
    assert found("昆西") == [city.code, tie.code]

    city.name = "芬威"
    city.save()
    assert (found("昆西"), found("芬威")) == ([], [city.code, tie.code])


def test_results_stand_by_rank_then_newest_first():
    early, late = ({"starts_on": date(year, 1, 1), "ends_on": date(year, 1, 2)} for year in (2019, 2025))
    body = make_trip(title="甲", summary="man 公園 Manchester", published=True, **late)
    begins = make_trip(title="Manchester", published=True, **early)
    newer = make_trip(title="The man", published=True, **late)
    older = make_trip(title="A man", published=True, **early)
    exact = make_trip(title="MAN", title_en="", published=True, **early)
    prefix = make_trip(title="乙", summary="Manchester", title_en="", published=True, **late)

    assert found("man") == [record.code for record in (exact, newer, older, begins, body, prefix)]


def test_reindex_gives_what_following_gave_and_repairs_what_was_lost():
    make_photo(meeting=make_meeting(title="昆西市場", published=True), published=True)
    make_agreement(title="昆西備忘錄", published=True)
    before = list(SearchEntry.objects.order_by("pk").values())
    assert index_is_in_step()

    keeping.index().clear()
    assert found("昆西") == []
    for _again in range(2):
        call_command("reindex", verbosity=0)
        assert list(SearchEntry.objects.order_by("pk").values()) == before
        assert len(found("昆西")) == 2


def test_reindex_says_how_far_it_is(capsys):
    make_trip(published=True)
    call_command("reindex")

    assert capsys.readouterr().out.splitlines()[-1] == "1 records can be found."


def test_index_of_another_rule_is_made_anew_after_migrating():
    trip = make_trip(title="昆西市場", published=True)
    SearchEntry.objects.update(rule=0, text="stale")
    keeping.keep_in_step()

    assert SearchEntry.objects.get().text.startswith("昆西市場")
    assert found("昆西") == [trip.code]


def test_index_is_filled_where_it_is_empty_after_migrating():
    trip = make_trip(title="昆西市場", published=True)
    keeping.index().clear()
    keeping.keep_in_step()

    assert found("昆西") == [trip.code]


def test_migration_can_be_taken_back_and_made_again():
    migration = import_module("portal.records.migrations.0003_search_index")
    with connection.cursor() as cursor:
        for statements in (migration.BACKWARDS, migration.FORWARDS):
            for statement in statements[connection.vendor]:
                cursor.execute(statement)
    trip = make_trip(title="昆西市場", published=True)

    assert found("昆西") == [trip.code]


def test_tokens_are_pairs_last_characters_and_words_with_titles_told_apart():
    assert document_tokens("拜會mit", "拜會mit\n市長") == [
        "拜會", "會", "mit", "市長", "長", "=拜會", "=會", "=mit", "==拜會mit",
    ]  # fmt: skip


def test_query_keeps_to_what_it_is_given():
    query = Query.parse("AND 紐約市 紐約市 *")

    assert [term.run for term in query.terms] == ["and", "紐約市"]
    assert query.passages == ["紐約市"]
    assert not Query.parse("🏮 —「」")


def test_long_text_is_searched_by_its_beginning():
    words = "".join(a + b for a, b in pairwise(map(chr, range(0x4E00, 0x8000)))) * 5
    city = make_city(profile=f"昆西{words}芬威", published=True)

    assert found("昆西") == [city.code]
    assert found("芬威") == []


@pytest.mark.parametrize(
    ("search", "number"),
    [
        (Search(3, title=("staff_note",)), "records.E004"),
        (Search(3, title=("name",), parts=(Part("institutions", ("staff_note",)),)), "records.E004"),
        (Search(3, title=("nothing",)), "records.E004"),
        (Search(3, title=("name",), parts=(Part("nothing", ()),)), "records.E005"),
        (Search(1, title=("name",)), "records.E006"),
    ],
)
def test_check_refuses_what_must_not_be_searched(monkeypatch, search, number):
    monkeypatch.setattr(City, "search", search)

    assert number in [error.id for error in search_errors(City)]


def test_every_kind_is_public_by_its_own_page():
    assert {model.url_name for model in searched_models()} >= {
        "trip_detail",
        "meeting_detail",
        "photo_detail",
    }
    assert all(model.url_name for model in searched_models())
    assert not list(search_errors(Photo))
