"""What happened with a partner, in one order: both directions, dates as precise as they are."""

from datetime import date

import pytest

from diaspora.models import Officer
from portal.cities.timeline import EventKind
from portal.records.dates import PartialDate
from portal.records.publishing import State
from tests import factories

pytestmark = pytest.mark.django_db

DATES = ("signed_on", "term_to")


@pytest.fixture
def city():
    return factories.make_city(published=True)


def timeline(client, partner) -> list[tuple[int | None, list[tuple[str, str]]]]:
    """Return the page's years, each with the kinds and dates of its entries."""
    years = client.get(partner.get_absolute_url()).context["timeline"]
    return [
        (year.number, [(str(event.kind), str(event.on or "")) for event in year.events]) for year in years
    ]


def sign(partner, key: str = "city", *, public: bool = True, **values):
    dates = {name: PartialDate.parse(value) for name, value in values.items() if name in DATES and value}
    return factories.make_agreement(published=public, parties=[{key: partner}], **(values | dates))


def visit(partner, starts_on: date, *, key: str = "host_city", direction: str = "outbound", **values):
    trip = factories.make_trip(published=True, starts_on=starts_on, ends_on=starts_on, direction=direction)
    return factories.make_meeting(published=True, trip=trip, **{key: partner}, **values)


def test_timeline_is_newest_first_in_both_directions(client, city):
    meeting = visit(city, date(2024, 5, 2))
    visit(city, date(2025, 8, 9), direction="inbound")
    closed = factories.make_follow_up(published=True, meeting=meeting)
    factories.make_update(
        follow_up=closed, reported_on=date(2025, 1, 3), new_status="done", closing_reason="完成"
    )
    sign(city, signed_on="2024-05-03", term_to="2024-12")

    assert timeline(client, city) == [
        (2025, [("visit-in", "2025-08-09"), ("follow-up-closed", "2025-01-03")]),
        (
            2024,
            [("agreement-term", "2024-12"), ("agreement-signed", "2024-05-03"), ("trip-out", "2024-05-02")],
        ),
    ]


def test_timeline_puts_what_is_known_by_its_year_last_in_it_and_the_undated_at_the_end(client, city):
    for signed_on in ("1999", "1999-02", "1999-02-28", None, "1998-12-31", "1999-11"):
        sign(city, signed_on=signed_on)

    signed = "agreement-signed"
    assert timeline(client, city) == [
        (1999, [(signed, "1999-11"), (signed, "1999-02-28"), (signed, "1999-02"), (signed, "1999")]),
        (1998, [(signed, "1998-12-31")]),
        (None, [(signed, "")]),
    ]


def test_timeline_tells_a_change_of_level_from_a_new_beginning(client, city):
    friendship = {"city": city, "published": True, "level": "friendship_city"}
    factories.make_tie(**friendship, concluded_on="1980", ended_on="1990-03")
    factories.make_tie(city=city, published=True, level="sister_city", concluded_on="1990", ended_on="2001")
    factories.make_tie(**friendship, concluded_on="2010-05-05")

    assert timeline(client, city) == [
        (2010, [("tie-concluded", "2010-05-05")]),
        (2001, [("tie-ended", "2001")]),
        (1990, [("tie-ended", "1990-03"), ("tie-changed", "1990")]),
        (1980, [("tie-concluded", "1980")]),
    ]


def test_timeline_holds_a_trip_once_with_its_meetings_by_day(client, city):
    trip = factories.make_trip(published=True)
    common = {"trip": trip, "published": True}
    undated = factories.make_meeting(**common, city=city)
    late = factories.make_meeting(**common, host_city=city, starts_on=date(2026, 3, 14))
    early = factories.make_meeting(**common, host_city=city, city=city, starts_on=date(2026, 3, 11))

    (year,) = client.get(city.get_absolute_url()).context["timeline"]

    assert [event.parts for event in year.events] == [(early, late, undated)]


def test_timeline_has_an_agreement_without_a_day_on_its_public_trip_only(client, city):
    shown, hidden = factories.make_trip(published=True), factories.make_trip(title="未公開的行程")
    sign(city, trip=shown, signed_text="此次行程")
    sign(city, trip=hidden)

    assert timeline(client, city) == [
        (2026, [("agreement-signed", "2026-03-11")]),
        (None, [("agreement-signed", "")]),
    ]
    assert "未公開的行程" not in client.get(city.get_absolute_url()).content.decode()


def test_timeline_shows_nothing_that_is_not_public(client, city):
    factories.make_tie(city=city, concluded_on="1980")
    factories.make_tie(city=city, concluded_on="1981", state=State.WITHDRAWN)
    sign(city, public=False, signed_on="1982")
    draft = factories.make_meeting(host_city=city, trip=factories.make_trip(published=True))
    factories.make_meeting(published=True, host_city=city, withheld_reason="對方要求")
    closed = factories.make_follow_up(published=True, meeting=draft)
    factories.make_update(follow_up=closed, new_status="done", closing_reason="完成")

    context = client.get(city.get_absolute_url()).context

    assert (context["timeline"], context["meetings"], context["record"].health.last_met) == ([], [], None)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_kind_of_entry_has_its_word_and_its_mark(client, city, prefix):
    factories.make_tie(city=city, published=True, level="contact", concluded_on="1990")
    factories.make_tie(city=city, published=True, concluded_on="1995", ended_on="2001")
    meeting = visit(city, date(2024, 5, 2))
    visit(city, date(2025, 8, 9), direction="inbound")
    sign(city, signed_on="2024", term_to="2030")
    closed = factories.make_follow_up(published=True, meeting=meeting)
    factories.make_update(follow_up=closed, new_status="withdrawn", closing_reason="撤銷")

    page = client.get(f"{prefix}{city.get_absolute_url()}").content.decode()

    assert all(f'class="event event-{kind}"' in page for kind in EventKind.values)
    assert all(f'<p class="event-kind">{kind.label}' in page for kind in EventKind)


@pytest.mark.parametrize(
    ("make", "key"),
    [(factories.make_association, "association"), (factories.make_institution, "institution")],
)
def test_timeline_of_an_association_and_of_an_institution_is_made_alike(client, make, key):
    partner = make(published=True)
    visit(partner, date(2024, 5, 2), key=f"host_{key}")
    sign(partner, key, signed_on="2025")

    assert timeline(client, partner) == [
        (2025, [("agreement-signed", "2025")]),
        (2024, [("trip-out", "2024-05-02")]),
    ]


def test_people_stand_once_with_each_post_and_every_meeting(client, city):
    first, second = visit(city, date(2020, 1, 1)), visit(city, date(2024, 1, 1))
    third = visit(city, date(2025, 1, 1))
    for meeting, post in ((first, "議員"), (second, "市長"), (third, "市長")):
        factories.make_participant(meeting=meeting, name="王大同", post=post)
    factories.make_participant(meeting=second, name="我方", side="ours")

    context = client.get(city.get_absolute_url()).context

    assert context["people_number"] == 1
    (met,) = context["people"]
    assert [(post.person.post, post.meetings) for post in met.posts] == [
        ("市長", [third, second]),
        ("議員", [first]),
    ]


def test_name_written_otherwise_is_the_same_name_and_stays_as_printed(client, city):
    third, first, second = (
        visit(city, day) for day in (date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1))
    )
    factories.make_participant(meeting=second, name="張峰源", post="局長")
    factories.make_participant(meeting=first, name="", name_en="CHANG Feng-yuan", post="局長")
    factories.make_participant(meeting=third, name="張峯源", name_en="Chang Feng-yuan", post="處長")
    for meeting in (first, second):
        factories.make_participant(meeting=meeting, name="", post="祕書")

    response = client.get(city.get_absolute_url())

    named, nameless = response.context["people"]
    assert named.person.name == "張峰源"
    assert named.other_names == ["CHANG Feng-yuan", "張峯源", "Chang Feng-yuan"]
    assert [post.meetings for post in nameless.posts] == [[second, first]]
    assert '<span lang="zh-Hant">張峯源</span>' in response.content.decode()


def test_terms_of_office_stand_with_the_person_of_that_name(client):
    association = factories.make_association(published=True)
    other = factories.make_association(published=True)
    for owner, name, term in (
        (association, "陳啓源", "2024"),
        (association, "陳啟源", "2026-03-01"),
        (association, "別人", "2020"),
        (other, "陳啟源", "1999"),
    ):
        term_from = PartialDate.parse(term)
        Officer(association=owner, name=name, post="主席", term_from=term_from).save()
    factories.make_participant(
        meeting=visit(association, date(2024, 5, 2), key="host_association"), name="陳啟源", post="主席"
    )

    (met,) = client.get(association.get_absolute_url()).context["people"]

    assert [str(term.term_from) for term in met.terms] == ["2026-03-01", "2024"]


def test_live_agreements_are_those_that_have_not_ended_as_far_as_known(client, city):
    live = [sign(city, status=status) for status in ("unknown", "in_force")]
    sign(city, status="lapsed")
    sign(city, term_to="2001")

    context = client.get(city.get_absolute_url()).context

    assert context["live_agreements"] == live
    assert [party.agreement.is_live() for party in context["parties"]] == [True, True, False, False]
