"""The tables of this app in an export (`accounts/stored.py`)."""

from accounts.stored import Table, register_tables
from moderation.models.cases import Decision
from moderation.models.reports import Report

TABLES = (
    Table("decisions", Decision, business="business", customer="customer", without=frozenset({"decided_by"})),
    # What a customer reported; nobody else is told who did.
    Table("reports", Report, customer="reported_by__customer", without=frozenset({"key_id", "comment"})),
    Table(
        "own_reports", Report, person="reported_by", only=frozenset({"id", "number", "reason", "filed_at"})
    ),
)

register_tables(TABLES)
