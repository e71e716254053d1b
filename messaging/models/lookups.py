"""`__among`: one of very many keys, told as one array where the database has arrays.

`__in` resolves, checks and writes each value by itself, which is most of what a query for a thousand rows
costs.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, list[Any]]


class Among(models.Lookup):  # type: ignore[type-arg]
    """`field = ANY(array)` on PostgreSQL, `field IN (…)` elsewhere. Takes UUIDs or bytes."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        left, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection) for value in self.rhs]
        if not values:
            return "1 = 0", []
        return f"{left} IN ({', '.join(['%s'] * len(values))})", [*parameters, *values]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]


for kind in (models.UUIDField, models.BinaryField, models.ForeignKey):
    kind.register_lookup(Among)
