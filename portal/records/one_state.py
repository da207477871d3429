"""Several statements that read one state of the database, and keep no writer waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@contextmanager
def one_state() -> Iterator[None]:
    """Read one state until the block is left.

    PostgreSQL keeps it for a repeatable read, SQLite for any transaction that begins by reading. Within a
    transaction of somebody else, what that one reads is left as it is.
    """
    if connection.in_atomic_block:
        yield
        return
    with begun_by_reading(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(REPEATABLE)
        yield


@contextmanager
def begun_by_reading() -> Iterator[None]:
    """Let SQLite begin without the lock with which the portal's own transactions keep other writers out.

    The block holds one transaction and what is nested in it, so that no other begins so.
    """
    sqlite: Any = connection
    if sqlite.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = usual
