"""Locks by name, for limits that count rows before they add one."""

from django.db import connection


def hold_lock(name: str) -> None:
    """Wait until nobody else holds this name, and hold it until the transaction ends.

    SQLite needs none: its transactions are IMMEDIATE here, one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
