"""The figures: every number counted by hand, its file to the byte, and each link to as many records."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation

from portal.records.dates import PartialDate
from tests import factories
from tests.factories import make_agency, make_city, make_follow_up, make_meeting, make_trip, make_update
from tests.queries import queries_for
from trips.models import Expense
from trips.statistics.counts import Numbers, day_number
from trips.statistics.figures import FIGURES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hant"):
        yield


def lines_of(client, name: str) -> list[str]:
    response = client.get(f"/statistics/{name}.csv?bom=0")
    assert response.status_code == 200
    return response.content.decode().split("\r\n")[:-1]


def spend(trip, amount, currency="TWD", fund="budget", agency=None):
    money = {"amount": Decimal(amount), "currency": currency, "funding_source": fund}
    Expense.objects.create(trip=trip, category="airfare", agency=agency, **money)


def a_city_of_journeys():
    """Three public trips over four years, one of them over New Year, and what nobody may see."""
    one, other = make_agency(code="AGCY-A", name="=甲局", short_name="甲"), make_agency(code="AGCY-B")
    boston = make_city(published=True)
    tokyo = make_city(name="東京", name_en="Tokyo", country_id="JP", published=True)
    school = factories.make_institution(city=boston, published=True)
    guild = factories.make_association(country_id="JP", published=True)
    first = make_trip(starts_on=date(2023, 12, 30), ends_on=date(2024, 1, 2), lead_agency=one, published=True)
    second = make_trip(
        starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 21), lead_agency=other, published=True
    )
    visit = make_trip(
        starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 3), direction="inbound", published=True
    )
    make_meeting(trip=first, host_city=boston, city=tokyo, published=True)
    make_meeting(trip=first, host_city=boston, starts_on=date(2024, 1, 1), published=True)
    make_meeting(
        trip=second, host_institution=school, city=boston, starts_on=date(2026, 3, 12), published=True
    )
    make_meeting(trip=second, host_association=guild, published=True)
    make_meeting(
        trip=second, host_city=tokyo, withheld_reason="密", starts_on=date(2026, 3, 13), published=True
    )
    spend(first, "100.10", agency=one)
    spend(first, "0.20", agency=one)
    spend(first, "7", "USD", "host", agency=one)
    spend(second, "3", "USD")
    hidden = make_trip(starts_on=date(2019, 1, 1), ends_on=date(2019, 1, 9), lead_agency=one)
    make_meeting(trip=hidden, host_city=tokyo, city=tokyo, published=True)
    make_meeting(trip=visit, host_city=tokyo, city=tokyo)
    make_meeting(trip=visit, host_city=make_city(name="未公開", country_id="KR"), published=True)
    spend(hidden, "5000", "EUR", agency=one)
    return first, second, visit


FILES = {
    "trips-by-year": [
        "year,year_roc,outbound,inbound,trips",
        "2023,民國112年,1,0,1",
        "2024,民國113年,1,0,1",
        "2025,民國114年,0,0,0",
        "2026,民國115年,1,1,2",
    ],
    "days-by-year": [
        "year,year_roc,days,trips",
        "2023,民國112年,2,1",
        "2024,民國113年,2,1",
        "2025,民國114年,0,0",
        "2026,民國115年,11,1",
    ],
    # The undated meeting of the first trip counts in both its years.
    "meetings-by-year": [
        "year,year_roc,meetings",
        "2023,民國112年,1",
        "2024,民國113年,2",
        "2025,民國114年,0",
        "2026,民國115年,4",
    ],
    "partners-by-year": [
        "year,year_roc,city,association,institution,partners",
        "2023,民國112年,1,0,0,1",
        "2024,民國113年,1,0,0,1",
        "2025,民國114年,0,0,0,0",
        "2026,民國115年,0,1,1,2",
    ],
    "spending-by-year": [
        "year,year_roc,currency,amount,amount_by_host,amount_status,trips,trips_with_spending",
        "2023,民國112年,TWD,100.30,0.00,stated,1,1",
        "2023,民國112年,USD,0.00,7.00,stated,1,1",
        "2026,民國115年,USD,3.00,0.00,stated,2,1",
    ],
    "trips-by-country": ["country_id,country_label,trips", "US,美國,2", "JP,日本,1", ",,1"],
    "meetings-by-country": ["country_id,country_label,meetings", "US,美國,3", "JP,日本,1", ",,2"],
    "partners-by-country": [
        "country_id,country_label,city,association,institution,partners",
        "US,美國,1,0,1,2",
        "JP,日本,0,1,0,1",
    ],
    "trips-by-agency": [
        "agency_id,agency_label,agency_status,trips,days",
        "AGCY-A,'=甲局,stated,1,4",
        "AGCY-B,測試局2,stated,1,11",
        ",,not_stated,1,0",
    ],
    "spending-by-agency": [
        "agency_id,agency_label,agency_status,currency,amount,amount_by_host,amount_status",
        "AGCY-A,'=甲局,stated,TWD,100.30,0.00,stated",
        "AGCY-A,'=甲局,stated,USD,0.00,7.00,stated",
        ",,not_stated,USD,3.00,0.00,stated",
    ],
}


def test_files_hold_what_was_counted_by_hand(client):
    a_city_of_journeys()

    assert {name: lines_of(client, name) for name in FILES} == FILES


def test_year_without_published_spending_has_empty_amounts_and_says_so(client):
    make_trip(published=True)

    assert lines_of(client, "spending-by-year")[1:] == ["2026,民國115年,,,,not_stated,1,0"]
    page = client.get("/statistics/").content.decode()
    assert page.count('<span class="not-stated">') == 2


def test_entry_whose_amount_is_not_published_is_no_spending(client):
    factories.make_expense(amount=None)

    assert lines_of(client, "spending-by-year")[1:] == ["2026,民國115年,,,,not_stated,1,0"]
    assert lines_of(client, "spending-by-agency")[1:] == []


def close(follow_up, day, status="done"):
    make_update(follow_up=follow_up, reported_on=day, new_status=status, closing_reason="辦竣")


def a_city_of_promises():
    agency = make_agency(code="AGCY-C", name="丙局")
    meeting = make_meeting(city=make_city(published=True), starts_on=date(2024, 5, 1), published=True)
    values = {"lead_agency": agency, "due_on": PartialDate(2024, 6), "published": True}
    close(make_follow_up(meeting=meeting, **values), date(2024, 6, 30))
    close(make_follow_up(meeting=meeting, **values), date(2024, 7, 1))
    make_follow_up(meeting=meeting, **values).co_agencies.add(make_agency(code="AGCY-D"))
    agreement = factories.make_agreement(published=True)
    make_follow_up(agreement=agreement, published=True)
    make_follow_up(meeting=meeting, lead_agency=agency)
    make_follow_up(trip=make_trip(), **values)


OUTCOMES = "follow_ups,done_in_time,done_late,done_undated,adjusted,withdrawn,open,overdue"
PROMISES = {
    "follow-ups-by-year": [
        f"year,year_roc,{OUTCOMES}",
        "2024,民國113年,3,1,1,0,0,0,0,1",
        ",,1,0,0,0,0,0,1,0",
    ],
    "follow-ups-by-country": [
        f"country_id,country_label,{OUTCOMES}",
        "US,美國,3,1,1,0,0,0,0,1",
        ",,1,0,0,0,0,0,1,0",
    ],
    "follow-ups-by-agency": [
        f"agency_id,agency_label,agency_status,{OUTCOMES}",
        "AGCY-C,丙局,stated,3,1,1,0,0,0,0,1",
        ",,not_stated,1,0,0,0,0,0,1,0",
    ],
}


def test_files_of_promises_hold_what_was_counted_by_hand(client):
    a_city_of_promises()

    assert {name: lines_of(client, name) for name in PROMISES} == PROMISES


class Links(HTMLParser):
    """The links in the cells of the figures' tables, with the numbers they bear."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.in_cell = self.in_link = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.in_cell = self.in_cell or tag == "td"
        self.in_link = self.in_cell and tag == "a"
        if self.in_link:
            self.found.append([dict(attrs)["href"], ""])

    def handle_data(self, data):
        if self.in_link:
            self.found[-1][1] += data

    def handle_endtag(self, tag):
        self.in_link = self.in_link and tag != "a"
        self.in_cell = self.in_cell and tag != "td"


def test_every_number_that_is_a_link_counts_the_list_it_leads_to(client):
    a_city_of_journeys()
    a_city_of_promises()

    links = Links(client.get("/statistics/").content.decode()).found

    assert len(links) > 30
    for address, number in dict.fromkeys(map(tuple, links)):
        response = client.get(address)
        assert not response.context["filter"].problems, address
        assert response.context["paginator"].count == int(number), address


def test_trip_counts_once_in_each_country_of_its_meetings(client):
    boston = make_city(published=True)
    tokyo = make_city(name="東京", country_id="JP", published=True)
    for trip in (make_trip(published=True), make_trip(published=True)):
        make_meeting(trip=trip, city=tokyo, published=True)
        for _ in range(2):
            make_meeting(trip=trip, city=tokyo, host_city=boston, published=True)
            make_meeting(trip=trip, city=boston, host_city=tokyo, published=True)
    make_meeting(city=boston, host_city=tokyo, published=True)
    make_meeting(city=make_city(country_id="KR"), published=True)

    assert lines_of(client, "trips-by-country")[1:] == ["JP,日本,3", "US,美國,3", ",,1"]
    for country in ("US", "JP"):
        assert client.get(f"/trips/?country={country}").context["paginator"].count == 3


def test_meeting_dated_outside_of_its_trip_is_counted_without_a_link_to_a_year_no_list_knows(client):
    make_meeting(trip=make_trip(published=True), starts_on=date(2024, 5, 1), published=True)

    assert lines_of(client, "meetings-by-year")[1:] == [
        "2024,民國113年,1",
        "2025,民國114年,0",
        "2026,民國115年,0",
    ]
    assert b"/meetings/?year=2024" not in client.get("/statistics/").content


def test_empty_portal_says_that_there_is_nothing_to_count(client):
    page = client.get("/statistics/").content.decode()

    assert '<p class="empty-list">' in page
    assert page.count('class="not-stated-line"') == len(FIGURES)
    assert 'role="img"' not in page
    for name in FIGURES:
        assert len(lines_of(client, name)) == 1


def test_every_figure_has_drawing_table_file_columns_and_caveats(client):
    a_city_of_journeys()
    a_city_of_promises()

    page = client.get("/en/statistics/").content.decode()

    for name, make in FIGURES.items():
        figure = make(Numbers(timezone.now()))
        assert figure.caveats
        assert [column for column in figure.columns if not (column.meaning and column.meaning_en)] == []
        part = page.partition(f'id="{name}"')[2].partition("</figure>")[0]
        assert 'role="img"' in part
        assert f'href="/en/statistics/{name}.csv"' in part
        assert part.count("<table") == 2
        assert part.index("<figcaption") > part.index("<table")
    assert "style=" not in page


def test_nobody_has_all_counted_again_until_something_is_saved(client):
    """A parameter or a cookie has the page made again: in a large archive counting would take seconds."""
    a_city_of_journeys()
    a_city_of_promises()
    page = client.get("/statistics/").content
    by_parameter = queries_for(client, "/statistics/?x=1")
    client.cookies["sessionid"] = "s" * 32
    by_cookie = queries_for(client, "/statistics/")
    of_file = queries_for(client, "/statistics/trips-by-year.csv")

    assert max(by_parameter, by_cookie, of_file) <= 3
    assert client.get("/statistics/").content == page

    make_trip(starts_on=date(2031, 1, 1), ends_on=date(2031, 1, 1), published=True)
    assert lines_of(client, "trips-by-year")[-1] == "2031,民國120年,1,0,1"
    assert queries_for(client, "/statistics/") > 10


def test_ids_on_the_page_are_each_given_once(client):
    a_city_of_journeys()
    a_city_of_promises()

    page = client.get("/statistics/").content.decode()

    ids = [part.partition('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_file_has_mark_name_and_etag_and_chinese_headers_when_asked(client):
    response = client.get("/statistics/trips-by-year.csv?header=zh")

    assert response.content == "\ufeff年,年（民國）,出訪,來訪,合計\r\n".encode()
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "trips-by-year_20" in response.headers["Content-Disposition"]
    again = client.get("/statistics/trips-by-year.csv?header=zh", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_file_in_english_names_countries_in_english(client):
    make_meeting(city=make_city(published=True), published=True)

    assert "US,United States,1" in client.get("/en/statistics/trips-by-country.csv").content.decode()


@pytest.mark.parametrize(
    "query", ["year=2026", "bom=2", "bom=0&bom=1", "header=%ff", "x=" + "9" * 3000, "q=%F0%9F"]
)
def test_file_that_cannot_be_made_as_asked_is_refused_with_what_can_be_asked(client, query):
    assert client.get(f"/statistics/trips-by-year.csv?{query}").status_code == 400


@pytest.mark.parametrize(
    "path", ["none.csv", "trips-by-year", "trips-by-year.json", "%00.csv", "9" * 3000 + ".csv"]
)
def test_figure_that_there_is_not_is_not_found(client, path):
    assert client.get(f"/statistics/{path}").status_code in (400, 404)


def test_statistics_answer_whatever_is_asked_beside(client):
    make_trip(published=True)

    assert client.get("/statistics/?year=%ff&page=99999999999999999999&q=x").status_code == 200
    assert client.get("/statistics/?q=%00").status_code == 400
    assert client.post("/statistics/").status_code == 405


def test_statistics_cost_the_same_with_two_of_everything_and_with_ten(client):
    def some(number):
        for _ in range(number):
            city = make_city(published=True)
            trip = make_trip(lead_agency=make_agency(), published=True)
            meeting = make_meeting(trip=trip, host_city=city, city=city, published=True)
            make_follow_up(meeting=meeting, lead_agency=make_agency(), published=True)
            spend(trip, 5, agency=make_agency())

    some(2)
    with_two = queries_for(client, "/statistics/")
    some(8)
    assert queries_for(client, "/statistics/") == with_two <= 24


@pytest.mark.parametrize("day", [date(1911, 10, 10), date(1970, 1, 1), date(2024, 2, 29), date(9999, 12, 31)])
def test_day_numbers_are_the_same_in_the_database_and_here(day):
    make_trip(starts_on=day, ends_on=day, published=True)

    [group] = Numbers(timezone.now()).trips
    assert (group.starts, group.days, group.days_in(day.year)) == (day_number(day), 1, 1)
