"""What the benchmarks of scale share: a database of their own, filled with many records in minutes.

Nine rows in ten are published, eight in a hundred drafts, two withdrawn; one in a hundred that can be is
withheld, one in a hundred thousand is to be published tomorrow, a dozen at a time. Days are shared by many
trips. Rows are written past the models, so there is no history and no entry of the search index until
`reindex` makes them all.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import Max

Values = dict[str, Any]

SYLLABLES = [chr(0x4E00 + 7 * number) for number in range(1500)]
# Each stands in one meeting of so many.
PROBES = {"觀光": 11, "捷運": 503, "量子": 10_007}
# Stands in the title of one trip.
RARE = "喵貓"
COUNTRIES = ["US", "JP", "KR", "FR", "DE", "GB", "CA", "AU", "NZ", "SG", "TH", "VN", "IT", "ES", "NL", "CH"]
FIRST_DAY, DAYS = date(1990, 1, 1), 13_000
TRIPS_AT_ONCE = 500


@contextmanager
def filled_apart(vendor: str) -> Iterator[None]:
    """Set Django up on a new database in a temporary folder, SQLite or PostgreSQL."""
    with TemporaryDirectory(prefix="portal-benchmark-") as folder:
        if vendor == "sqlite":
            set_up(f"sqlite:///{folder}/portal.sqlite3", folder)
            yield
            return
        from tests.postgresql import server_programs, temporary_cluster

        programs = server_programs()
        if programs is None:
            raise SystemExit("PostgreSQL is not installed.")
        with temporary_cluster(programs) as url:
            set_up(url, folder)
            yield
            from django.db import connection

            connection.close()


def set_up(url: str, folder: str) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "PORTAL_DATA": str(Path(folder)),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(start: int, end: int, meetings_of_each: int) -> None:
    """Make the published trips of these numbers, the others beside them, and what hangs on all of them."""
    from django.db import transaction

    chance = random.Random(start)
    with transaction.atomic():
        partners = Partners.there_or_made(chance)
    numbers = range(start * 10 // 9, end * 10 // 9)
    for first in range(0, len(numbers), TRIPS_AT_ONCE):
        with transaction.atomic():
            trips = made_trips(numbers[first : first + TRIPS_AT_ONCE], chance, partners)
            last_meetings = made_meetings(trips, meetings_of_each, chance, partners)
            make_rest(trips, last_meetings, chance, partners)


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def write(model: Any, rows: list[Values]) -> list[int]:
    """Write rows as the database keeps them, what is not given by its default; return their keys."""
    from django.db import connection
    from django.utils import timezone

    from portal.text.folding import fold

    fields = model._meta.concrete_fields
    known = {field.attname: field.get_default() for field in fields} | {"created_at": timezone.now()}
    known |= {"updated_at": known["created_at"], "version": 1}
    first = first_key(model)
    given = {name for row in rows for name in row} | {"id", "folded"}
    kept = {
        f.attname: f.get_db_prep_save(known[f.attname], connection) for f in fields if f.attname not in given
    }
    changing = [field for field in fields if field.attname in given]
    written = []
    for key, row in enumerate(rows, first):
        folded = fold("\n".join(str(row.get(name, "")) for name in getattr(model, "folded_fields", ())))
        values = known | row | {"id": key, "folded": folded}
        written.append(
            [*kept.values(), *(f.get_db_prep_save(values[f.attname], connection) for f in changing)]
        )
    columns = ", ".join(
        f'"{model._meta.get_field(name).column}"' for name in [*kept, *(f.attname for f in changing)]
    )
    places = ", ".join(["%s"] * (len(kept) + len(changing)))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', written)
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, %s)", [first + len(rows) - 1])
    return list(range(first, first + len(rows)))


def first_key(model) -> int:
    return (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def words(chance: random.Random, number: int) -> str:
    return "".join(chance.choices(SYLLABLES, k=number))


def text(number: int, chance: random.Random) -> str:
    return words(chance, 100) + "".join(f"，{word}" for word, each in PROBES.items() if number % each == 0)


def shown(days: int = -1) -> Values:
    from django.utils import timezone

    return {"state": "published", "published_at": timezone.now() + timedelta(days=days)}


def hidden(chance: random.Random) -> Values:
    from django.utils import timezone

    if chance.random() < 0.8:
        return {"state": "draft"}
    now = timezone.now()
    return {"state": "withdrawn", "published_at": now - timedelta(days=2), "withdrawn_at": now}


def any_state(chance: random.Random) -> Values:
    lot = chance.random()
    return shown(1) if lot < 0.00001 else shown() if lot < 0.9 else hidden(chance)


class Partners:
    """Whom trips meet, and who answers for them, by their keys."""

    def __init__(self) -> None:
        from diaspora.models import Association
        from portal.accounts.models import Agency
        from portal.cities.models import City, Institution

        self.agencies, self.cities, self.associations, self.institutions = (
            list(model.objects.order_by("pk").values_list("pk", flat=True))
            for model in (Agency, City, Association, Institution)
        )

    @classmethod
    def there_or_made(cls, chance: random.Random) -> "Partners":
        from diaspora.models import Association
        from portal.accounts.models import Agency
        from portal.cities.models import City, Institution, SisterCityTie
        from trips.models import Topic

        if City.objects.exists():
            return cls()
        for number in range(12):
            Agency.objects.create(code=f"AGCY-B{number}", name=f"機關{number}", short_name=f"機{number}")
            Topic.objects.create(name=f"議題{number}")
        cities = write(City, [
            {"code": f"CITY-B-{number}", "name": f"{words(chance, 3)}市", "name_en": f"City {number}",
             "country_id": COUNTRIES[number % len(COUNTRIES)], "latitude": 10 + number % 40,
             "longitude": number % 170, **any_state(chance)} for number in range(320)
        ])  # fmt: skip
        write(SisterCityTie, [
            {"code": f"TIE-B-{number}", "city_id": cities[number], "level": "sister_city",
             **any_state(chance)}
            for number in range(80)
        ])  # fmt: skip
        write(Association, [
            {"code": f"ASSN-B-{number}", "kind": "chamber", "name": f"{words(chance, 4)}商會",
             "city_id": chance.choice(cities), **any_state(chance)} for number in range(200)
        ])  # fmt: skip
        write(Institution, [
            {"code": f"INST-B-{number}", "kind": "university", "name": f"{words(chance, 4)}大學",
             "city_id": chance.choice(cities), **any_state(chance)} for number in range(200)
        ])  # fmt: skip
        return cls()


def made_trips(numbers: range, chance: random.Random, partners: Partners) -> list[tuple[int, date]]:
    """Make trips, nine of each ten public, so that exactly as many are as were asked for."""
    from trips.models import Trip

    rows = []
    for number in numbers:
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        rows.append({
            "code": f"TRIP-B-{number}", "title": words(chance, 12) + (RARE if number == 7 else ""),
            "title_en": f"Visit {number}", "summary": words(chance, 60), "purpose": words(chance, 20),
            "category": "visit", "starts_on": day, "ends_on": day + timedelta(days=chance.randrange(9)),
            "lead_agency_id": chance.choice(partners.agencies),
            **(hidden(chance) if number % 10 == 9 else shown()),
        })  # fmt: skip
    return list(zip(write(Trip, rows), (row["starts_on"] for row in rows), strict=True))


def made_meetings(
    trips: list[tuple[int, date]], each: int, chance: random.Random, partners: Partners
) -> list[int]:
    """Make the meetings of trips, and return the last of each trip."""
    from trips.models import Meeting

    hosts = [("host_city_id", partners.cities), ("host_association_id", partners.associations),
             ("host_institution_id", partners.institutions)]  # fmt: skip
    rows = []
    for trip, day in trips:
        for place in range(each):
            number = trip * each + place
            key, those = hosts[number % 3]
            rows.append({
                "code": f"MTG-B-{number}", "trip_id": trip, "order": place, "title": words(chance, 10),
                "kind": chance.choice(["talks", "courtesy_call", "visit"]), "told_us": text(number, chance),
                "city_id": chance.choice(partners.cities), key: chance.choice(those),
                "starts_on": day if number % 20 else None,
                "withheld_reason": "談判中" if number % 100 == 50 else "", **any_state(chance),
            })  # fmt: skip
    return write(Meeting, rows)[each - 1 :: each]


def make_rest(
    trips: list[tuple[int, date]], meetings: list[int], chance: random.Random, partners: Partners
) -> None:
    """Make two photos and a follow-up of each trip, and of some an agreement and a report."""
    from trips.models import Agreement, AgreementParty, Document, FollowUpAction, Photo

    pairs = list(zip(trips, meetings, strict=True))
    write(Photo, [
        {"code": f"PHOTO-B-{trip}-{place}", "trip_id": trip, "meeting_id": meeting if place else None,
         "is_cover": not place, "caption": words(chance, 12), "alt_text": words(chance, 20),
         "processing": "ready", "width": 4000, "height": 3000, "rendition_token": "0" * 32,
         **any_state(chance)}
        for (trip, _day), meeting in pairs for place in range(2)
    ])  # fmt: skip
    write(FollowUpAction, [
        {"code": f"FU-B-{trip}", "title": words(chance, 12), "kind": "commitment", "meeting_id": meeting,
         "lead_agency_id": chance.choice([None, *partners.agencies]), "due_on": str(2000 + trip % 30),
         **any_state(chance)} for (trip, _day), meeting in pairs
    ])  # fmt: skip
    signed = trips[::3]
    # Each names its party, which is written after it.
    agreements = write(Agreement, [
        {"code": f"AGR-B-{trip}", "title": words(chance, 12), "trip_id": trip, "signed_on": str(day),
         "named_party_id": party, **any_state(chance)}
        for party, (trip, day) in enumerate(signed, first_key(AgreementParty))
    ])  # fmt: skip
    write(AgreementParty, [
        {"code": f"PTY-B-{agreement}", "agreement_id": agreement, "text": "Party"} for agreement in agreements
    ])  # fmt: skip
    write(Document, [
        {"code": f"DOC-B-{trip}", "kind": "trip_report", "title": words(chance, 12), "trip_id": trip,
         "dated_on": str(day), "withheld_reason": "" if trip % 100 else "涉及第三人", **any_state(chance)}
        for trip, day in trips[::2]
    ])  # fmt: skip
