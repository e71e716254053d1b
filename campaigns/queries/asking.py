"""Questions in SQL that no ORM can put, about one business, and answered with one row."""

from uuid import UUID

from django.db import connection, models


def ask(question: str, business_id: UUID, **values: int) -> tuple[int | None, ...]:
    """The one row that answers a question about `%(business)s`; the other values are named too."""
    # Django writes an id for SQLite as digits and for PostgreSQL as a UUID.
    business = models.UUIDField().get_db_prep_value(business_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(question, {"business": business, **values})
        row: tuple[int | None, ...] = cursor.fetchone()
    return row
