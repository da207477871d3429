"""The index of the database in use."""

from django.db import connection

from portal.records.search.entries import Index
from portal.records.search.postgresql import PostgreSQLIndex
from portal.records.search.sqlite import SQLiteIndex


def index() -> Index:
    return PostgreSQLIndex() if connection.vendor == "postgresql" else SQLiteIndex()
