"""How alive the dealings with a partner are: on its page, in its registry and in its file, as of any day."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from portal.cities.health import DormantFrom
from portal.cities.models import City
from portal.cities.models.contact import dormant_from, is_long_ago
from portal.records.dates import PartialDate
from portal.records.publishing import State
from tests import factories
from tests.pasts import DAY, body
from tests.queries import queries_for

pytestmark = pytest.mark.django_db

KINDS = {
    "city": (factories.make_city, "host_city", "cities"),
    "association": (factories.make_association, "host_association", "associations"),
    "institution": (factories.make_institution, "host_institution", "institutions"),
}
each_kind = pytest.mark.parametrize("kind", KINDS)
COUNTED = ("visits_out_count", "visits_in_count", "live_agreements_count", "open_follow_ups_count")


def visit(day: date, *, direction: str = "outbound", public: bool = True, **meeting):
    trip = factories.make_trip(published=public, starts_on=day, ends_on=day, direction=direction)
    return factories.make_meeting(published=public, trip=trip, starts_on=day, **meeting)


def sign(partner, *, public: bool = True, **values):
    parties = [{partner._meta.model_name: partner}]
    return factories.make_agreement(published=public, parties=parties, **values)


def file_row(client, kind: str, mount: str = "") -> dict[str, str]:
    text = body(client.get(f"{mount}/data/{KINDS[kind][2]}.csv?bom=0"))
    (row,) = csv.DictReader(io.StringIO(text))
    return row


def told(client, partner, mount: str = "") -> tuple:
    """Return what registry, page and file say; they must say the same."""
    kind = partner._meta.model_name
    (listed,) = client.get(f"{mount}{reverse(f'{kind}_list')}").context["records"]
    page = client.get(f"{mount}{partner.get_absolute_url()}").context["record"].health
    cells = file_row(client, kind, mount)
    assert listed.health == page
    last, since = cells["last_contact_on"], cells["dormant_since"]
    assert last == (page.last_contact_on.isoformat() if page.last_contact_on else "")
    assert since == (page.dormant_from.isoformat() if page.is_dormant and page.dormant_from else "")
    assert cells["is_dormant"] == str(page.is_dormant).lower()
    numbers = tuple(page[3:])
    assert numbers == tuple(int(cells[name]) for name in COUNTED)
    return (last, *numbers, since)


@each_kind
def test_partner_is_told_of_by_its_public_dealings(client, at, kind):
    make, host, _set = KINDS[kind]
    partner = make(published=True)
    met = visit(date(2026, 3, 12), **{host: partner})
    factories.make_meeting(published=True, trip=met.trip, **{host: partner})
    visit(date(2026, 1, 5), **{host: partner})
    visit(date(2025, 5, 1), direction="inbound", **{host: partner})
    visit(date(2026, 3, 28), **{host: partner})
    signed = sign(partner)
    sign(partner, status="lapsed")
    sign(partner, term_to=PartialDate(2025))
    for origin in ({"meeting": met}, {"agreement": signed}):
        factories.make_follow_up(published=True, **origin)
        closed = factories.make_follow_up(published=True, **origin)
        factories.make_update(follow_up=closed, new_status="done", closing_reason="完成")

    assert told(client, partner) == ("2026-03-12", 2, 1, 1, 2, "")


@each_kind
def test_nothing_that_is_not_public_counts(client, at, kind):
    make, host, _set = KINDS[kind]
    partner, day = make(published=True), date(2026, 3, 12)
    shown = factories.make_trip(published=True, starts_on=day, ends_on=day)
    drafts = [
        visit(day, public=False, **{host: partner}),
        factories.make_meeting(trip=shown, **{host: partner}),
        factories.make_meeting(trip=shown, state=State.WITHDRAWN, **{host: partner}),
        factories.make_meeting(published=True, trip=shown, withheld_reason="對方要求", **{host: partner}),
        factories.make_meeting(
            published=True, trip=factories.make_trip(starts_on=day, ends_on=day), **{host: partner}
        ),
    ]
    for meeting in drafts:
        factories.make_follow_up(published=True, meeting=meeting)
    factories.make_follow_up(meeting=visit(date(2020, 1, 1), **{host: partner}))
    factories.make_follow_up(published=True, agreement=sign(partner, public=False))

    assert told(client, partner) == ("2020-01-01", 1, 0, 0, 0, "2023-01-02")


def test_city_is_visited_where_it_hosts_and_where_others_host_in_it(client, at):
    city = factories.make_city(published=True)
    met = visit(date(2026, 3, 12), host_city=city, city=city)
    factories.make_meeting(published=True, trip=met.trip, city=city)
    visit(date(2026, 3, 1), city=city)
    agreement = sign(city)
    factories.make_party(agreement=agreement, city=city, order=2)
    factories.make_follow_up(published=True, agreement=agreement)

    assert told(client, city) == ("2026-03-12", 2, 0, 1, 1, "")


def test_partner_never_met_is_dormant_since_no_day(client, at):
    city = factories.make_city(published=True)

    assert told(client, city) == ("", 0, 0, 0, 0, "")
    assert file_row(client, "city")["is_dormant"] == "true"


def test_meeting_that_goes_on_is_contact_on_the_day_itself(client, at):
    city = factories.make_city(published=True)
    trip = factories.make_trip(published=True, starts_on=date(2026, 3, 20), ends_on=date(2026, 4, 2))
    factories.make_meeting(published=True, trip=trip, host_city=city)

    assert told(client, city)[0] == "2026-03-27"
    at(datetime(2026, 4, 9, tzinfo=UTC))
    assert told(client, city)[0] == "2026-04-02"


def test_health_is_that_of_the_day_that_is_read(client, at):
    city = factories.make_city(published=True)
    met = visit(date(2026, 3, 12), host_city=city)
    follow_up = factories.make_follow_up(published=True, meeting=met)
    sign(city, term_to=PartialDate(2026, 5))
    at(datetime(2029, 3, 13, tzinfo=UTC))
    factories.make_update(
        follow_up=follow_up, reported_on=date(2029, 3, 13), new_status="done", closing_reason="完成"
    )
    visit(date(2026, 3, 20), direction="inbound", host_city=city)
    at(datetime(2029, 3, 21, 12, tzinfo=UTC))

    assert told(client, city) == ("2026-03-20", 1, 1, 0, 0, "2029-03-21")
    assert told(client, city, f"/as-of/{DAY}") == ("2026-03-12", 1, 0, 1, 1, "")
    assert told(client, city, "/as-of/2029-03-12") == ("2026-03-12", 1, 0, 0, 1, "")
    assert told(client, city, "/as-of/2029-03-20") == ("2026-03-20", 1, 1, 0, 0, "")


def test_day_of_dormancy_is_the_citys_own(client, at):
    city = factories.make_city(published=True)
    visit(date(2026, 3, 12), host_city=city)
    at(datetime(2029, 3, 12, 15, 59, 59, tzinfo=UTC))
    before = told(client, city)[-1]
    at(datetime(2029, 3, 12, 16, 0, tzinfo=UTC))

    assert (before, told(client, city)[-1]) == ("", "2029-03-13")


@pytest.mark.parametrize(
    ("last", "since"),
    [
        ("2025-03-12", "2028-03-13"),
        ("2025-02-27", "2028-02-28"),
        ("2025-02-28", "2028-03-01"),
        ("2024-02-28", "2027-03-01"),
        ("2024-02-29", "2027-03-01"),
        ("2024-12-31", "2028-01-01"),
    ],
)
def test_dormancy_begins_the_day_after_three_years_later(last, since):
    last_day, first = date.fromisoformat(last), date.fromisoformat(since)
    city = factories.make_city()
    trip = factories.make_trip(starts_on=last_day, ends_on=last_day)
    factories.make_meeting(trip=trip, starts_on=last_day, host_city=city)
    in_sql = DormantFrom(F("hosted_meetings__starts_on"))

    assert dormant_from(last_day) == first
    assert City.objects.values_list(in_sql, flat=True).get() == first
    assert not is_long_ago(last_day, first - timedelta(days=1))
    assert is_long_ago(last_day, first)


@each_kind
def test_page_costs_as_many_queries_with_two_visits_as_with_ten(client, kind):
    make, host, _set = KINDS[kind]
    partner = make(published=True)

    def add() -> None:
        factories.make_follow_up(published=True, meeting=visit(date(2026, 3, 12), **{host: partner}))
        factories.make_follow_up(published=True, agreement=sign(partner))

    add()
    add()
    few = queries_for(client, partner.get_absolute_url())
    for _more in range(8):
        add()

    assert queries_for(client, partner.get_absolute_url()) == few
