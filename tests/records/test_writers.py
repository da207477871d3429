import csv
import http.client
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import is_zipfile

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F, Func, TextField

from portal.cities.exports import CITIES
from portal.cities.models import City
from portal.records import writers
from portal.records.exports import Terms
from portal.records.ods import sheet_pieces
from portal.records.writers import PIECE, csv_pieces, fetched, file_pieces, started
from tests.factories import make_city

ROOT = Path(__file__).resolve().parents[2]


def written(rows, **options) -> bytes:
    return b"".join(csv_pieces(["id", "text"], rows, **options))


def test_csv_has_mark_crlf_and_quotes_where_needed():
    rows = [("1", 'a "b", c'), ("2", "一\n二"), ("3", None), ("4", "𠮷\ue000")]

    assert written(rows) == ('\ufeffid,text\r\n1,"a ""b"", c"\r\n2,"一\n二"\r\n3,\r\n4,𠮷\ue000\r\n'.encode())


def test_csv_without_mark_begins_with_the_header():
    assert written([], mark=False) == b"id,text\r\n"


def test_csv_comes_in_pieces_and_loses_no_row():
    rows = [(str(number), "字" * 500) for number in range(1000)]

    pieces = list(csv_pieces(["id", "text"], rows))

    assert len(pieces) > 10
    assert all(len(piece) < 6 * PIECE for piece in pieces)
    assert len(list(csv.reader(StringIO(b"".join(pieces).decode(), newline="")))) == 1001


def test_rows_are_taken_as_they_are_written():
    taken = []
    rows = (taken.append(number) or (str(number), "字" * 1000) for number in range(100_000))

    next(csv_pieces(["id", "text"], rows))

    assert len(taken) < 500


def test_failure_in_mid_stream_is_raised_and_logged(caplog):
    def rows():
        yield ("1", "x")
        raise DatabaseError("gone")

    with caplog.at_level(logging.ERROR), pytest.raises(DatabaseError, match="gone"):
        written(rows())

    assert "broke off" in caplog.text


def test_sheet_that_breaks_off_has_no_end():
    def rows():
        yield [b"<table:table-row/>"] * 50_000
        yield [os.urandom(50_000)]
        raise DatabaseError("gone")

    pieces = []
    with pytest.raises(DatabaseError, match="gone"):
        pieces.extend(sheet_pieces("trips", ["id"], rows()))

    assert pieces
    assert not is_zipfile(BytesIO(b"".join(pieces)))


@pytest.mark.django_db
def test_file_that_nobody_reads_on_lets_go_of_the_database():
    for _ in range(5):
        make_city()
    terms = Terms.now()
    pieces = file_pieces("csv", CITIES, City.objects.all(), terms)
    next(pieces)
    pieces.close()

    assert City.objects.count() == 5


@pytest.mark.django_db
def test_statement_beside_a_long_file_never_waits_for_ever(monkeypatch):
    monkeypatch.setattr(writers, "LINES_AT_ONCE", 1)
    for _ in range(3):
        make_city()
    pieces = file_pieces("csv", CITIES, City.objects.all(), Terms.now())
    next(pieces)
    is_refused = connection.vendor == "postgresql"

    with pytest.raises(InterfaceError, match="over this connection") if is_refused else nullcontext():
        City.objects.count()
    rest = b"".join(pieces)

    assert rest.count(b"\r\n") == 2
    assert City.objects.count() == 3


@pytest.mark.django_db
def test_query_that_fails_does_so_before_anything_is_sent():
    make_city()
    broken = Func(F("name"), function="no_such_function", output_field=TextField())

    with pytest.raises(DatabaseError):
        started(fetched(City.objects.annotate(cell=broken).values_list("cell")))


@pytest.mark.django_db
def test_rows_come_whole_and_in_order():
    names = [make_city(name=f"市{number}").name for number in range(5)]

    assert [name for (name,) in started(fetched(City.objects.order_by("pk").values_list("name")))] == names


def test_reader_does_not_keep_a_writer_waiting(countries):
    make_city()
    make_city()
    rows = started(fetched(City.objects.order_by("pk").values_list("name")))
    failures = []

    def write():
        try:
            make_city(name="第三")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(60)

    assert not thread.is_alive()
    assert not failures
    assert len(list(rows)) == 2


BREAKS_OFF = """
import django

django.setup()

from portal.records.writers import csv_pieces

def rows():
    for number in range(20_000):
        yield (str(number), "x" * 100)
    raise RuntimeError("the database went away")

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/csv; charset=utf-8")])
    return csv_pieces(["id", "text"], rows())
"""


def test_answer_that_breaks_off_cannot_be_taken_for_whole(tmp_path, gunicorn):
    address = gunicorn(BREAKS_OFF)
    client = http.client.HTTPConnection(*address, timeout=20)
    client.request("GET", "/")
    response = client.getresponse()

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        response.read()

    assert response.status == 200
    client.close()


@pytest.fixture
def gunicorn(tmp_path):
    """Start the server the portal runs on, with one worker of threads, for an application given as text."""
    processes = []

    def start(source: str) -> tuple[str, int]:
        (tmp_path / "broken_app.py").write_text(source)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-k",
            "gthread",
            "--threads",
            "2",
            "-b",
            f"127.0.0.1:{port}",
        ]
        processes.append(
            subprocess.Popen(
                [*command, "--pythonpath", f"{ROOT},{tmp_path}", "broken_app"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return "127.0.0.1", port
            time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    yield start
    for process in processes:
        process.terminate()
        process.wait(20)
