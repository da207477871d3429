"""What programs are told of the data: packages, the catalogue, checksums; and the checks of data.gov.tw."""

import csv
import hashlib
import json
import re
from io import StringIO

import pytest
from django.utils import translation

from portal.pages.data_package import TYPES
from portal.pages.data_source import FORMATS
from portal.pages.datasets import DATASETS
from portal.records.exports import Type
from portal.records.publishing import withdraw
from tests.factories import make_agreement, make_city, make_follow_up, make_meeting, make_trip
from tests.queries import queries_for

pytestmark = pytest.mark.django_db

SETS = ("trips", "meetings", "cities", "follow_ups", "agreements")


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def published():
    meeting = make_meeting(host_city=make_city(published=True), published=True)
    make_follow_up(meeting=meeting, published=True)
    make_agreement(meeting=meeting, trip=meeting.trip, published=True)
    make_meeting(trip=meeting.trip, withheld_reason="另案公開", published=True)


def package_of(client, address: str) -> dict:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(response.content)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", ["trips", "cities"])
def test_rows_bytes_and_checksum_are_those_of_the_downloaded_file(client, published, name, prefix):
    content = client.get(f"{prefix}/data/{name}.csv").getvalue()
    digest = hashlib.sha256(content).hexdigest()

    (resource,) = package_of(client, f"{prefix}/data/{name}/datapackage.json")["resources"]

    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{digest}"
    assert resource["rows"] == content.decode().count("\r\n") - 1
    assert client.get(f"{prefix}/data/{name}.csv.sha256").text == f"{digest}  {name}.csv\n"


def test_checksum_follows_what_is_published_and_withdrawn(client):
    trip = make_trip(published=True)
    first = client.get("/data/trips.csv.sha256").text
    withdraw(trip, by=None, reason="更正")

    second = client.get("/data/trips.csv.sha256").text

    assert first != second
    assert second[:64] == hashlib.sha256(client.get("/data/trips.csv").getvalue()).hexdigest()
    assert json.loads(client.get("/data/trips/datapackage.json").content)["resources"][0]["rows"] == 0


def test_checksum_is_made_once_while_nothing_changes(client, published):
    asked = queries_for(client, "/data/meetings.csv.sha256")

    assert queries_for(client, "/data/meetings.csv.sha256") < asked


def test_package_describes_every_column_in_both_languages(client):
    package = package_of(client, "/data/datapackage.json")

    assert [resource["name"] for resource in package["resources"]] == list(DATASETS)
    for resource in package["resources"]:
        columns = DATASETS[resource["name"]].columns
        assert [field["name"] for field in resource["schema"]["fields"]] == [one.name for one in columns]
        for field, column in zip(resource["schema"]["fields"], columns, strict=True):
            assert field["descriptions"] == {"zh-Hant": column.meaning, "en": column.meaning_en}
            assert field["missing"]["zh-Hant"]
            assert field["since"]
            if column.choices:
                assert set(field["constraints"]["enum"]) == set(column.choices.values) - {""}
    assert package["licenses"][0]["title"] == "政府資料開放授權條款-第1版"


def test_every_type_of_column_has_a_type_in_the_package():
    assert set(TYPES) == set(Type)


def test_package_of_all_points_from_set_to_set_and_of_one_to_itself_alone(client):
    whole = {one["name"]: one for one in package_of(client, "/data/datapackage.json")["resources"]}
    (single,) = package_of(client, "/data/follow_ups/datapackage.json")["resources"]

    keys = whole["participants"]["schema"]["foreignKeys"]
    assert {"fields": ["meeting_id"], "reference": {"resource": "meetings", "fields": ["id"]}} in keys
    assert single["schema"]["foreignKeys"] == [{"fields": ["parent_id"], "reference": {"fields": ["id"]}}]


def test_keys_of_the_files_find_their_rows_and_cells_fit_their_types(client, published):
    """As `frictionless validate` does it, which the check outside of the gate runs for real."""
    package = package_of(client, "/data/datapackage.json")
    tables = {name: table(client, name) for name in SETS}
    schemas = {one["name"]: one["schema"] for one in package["resources"]}
    patterns = {
        "integer": r"-?\d+",
        "number": r"-?\d+(\.\d+)?",
        "boolean": "true|false",
        "date": r"\d{4}-\d\d-\d\d",
        "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00",
    }
    for name in SETS:
        for key in schemas[name].get("foreignKeys", []):
            target = key["reference"].get("resource", name)
            if target in tables:
                known = {row["id"] for row in tables[target]} | {""}
                assert {row[key["fields"][0]] for row in tables[name]} <= known
        for field in schemas[name]["fields"]:
            limits = field.get("constraints", {})
            pattern = limits.get("pattern", patterns.get(field["type"], "(?s:.*)"))
            for cell in (row[field["name"]] for row in tables[name]):
                assert cell or not limits.get("required"), (name, field["name"])
                assert not cell or re.fullmatch(pattern, cell), (name, field["name"], cell)
                assert not cell or cell in limits.get("enum", [cell])


def table(client, name: str) -> list[dict[str, str]]:
    text = client.get(f"/data/{name}.csv?bom=0").getvalue().decode()
    return list(csv.DictReader(StringIO(text, newline="")))


def test_catalogue_names_every_set_with_its_file_and_licence(client, published):
    response = client.get("/data/catalog.jsonld")
    catalogue = json.loads(response.content)

    assert response.headers["Content-Type"] == "application/ld+json"
    assert [one["dct:identifier"] for one in catalogue["dcat:dataset"]] == list(DATASETS)
    for one in catalogue["dcat:dataset"]:
        assert len(one["dcat:distribution"]) == len(FORMATS)
        file = one["dcat:distribution"][0]
        assert file["dcat:downloadURL"]["@id"].endswith(f"/data/{one['dct:identifier']}.csv")
        assert file["dct:license"] == one["dct:license"] == {"@id": "https://data.gov.tw/license"}
    trips = catalogue["dcat:dataset"][0]
    assert trips["dct:title"] == {"zh-Hant": "出訪與來訪", "en": "Trips"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00", trips["dct:modified"]["@value"])


def test_descriptions_cost_the_same_however_many_rows(client, published):
    addresses = ("/data/catalog.jsonld", "/data/meetings/datapackage.json", "/data/datapackage.json")
    make_city(published=True)
    before = [queries_for(client, address) for address in addresses]
    for _ in range(5):
        make_meeting(host_city=make_city(published=True), published=True)

    assert [queries_for(client, address) for address in addresses] == before


def test_descriptions_that_a_program_has_are_not_sent_again(client):
    make_trip(published=True)
    etag = client.get("/data/datapackage.json").headers["ETag"]

    assert client.get("/data/datapackage.json", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("name", SETS)
def test_file_passes_the_four_checks_of_data_gov_tw(client, published, name):
    """downloadable, structure, encoding_match and desc_match, as the national portal checks each file."""
    catalogue = json.loads(client.get("/data/catalog.jsonld").content)
    described = next(one for one in catalogue["dcat:dataset"] if one["dct:identifier"] == name)
    file = described["dcat:distribution"][0]
    address = file["dcat:downloadURL"]["@id"]

    response = client.get(address[address.index("/data/") :])  # downloadable
    content = response.getvalue()
    assert response.status_code == 200
    assert file["dcat:mediaType"]["@id"].endswith(response.headers["Content-Type"].split(";")[0])

    (resource,) = json.loads(client.get(f"/data/{name}/datapackage.json").content)["resources"]
    text = content.decode(resource["encoding"])  # encoding_match
    assert f"charset={resource['encoding']}" in response.headers["Content-Type"]

    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))  # structure
    assert rows
    assert all(header)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} == {len(header)}

    assert header == [field["name"] for field in resource["schema"]["fields"]]  # desc_match
