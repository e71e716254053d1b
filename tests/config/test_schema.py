"""A new demo database gets its tables at once; it must be the database that the migrations make."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.embedded import keys_environment

SHORT_WAY = "from config.demo.schema import make_schema; make_schema()"
BACK = """
from django.core.management import call_command
call_command("migrate", "messaging", "0018", verbosity=0)
"""


def made_in(folder: Path, way: str = SHORT_WAY) -> sqlite3.Connection:
    environment = {
        "PATH": os.environ["PATH"],
        **keys_environment(folder / "keys"),
        "VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
    }
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {way}"], env=environment, check=True
    )
    return sqlite3.connect(folder / "recado.sqlite3")


def tables_of(database: sqlite3.Connection) -> set[str]:
    return {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def facts(database: Any) -> Iterator[tuple[object, ...]]:
    """What a row can feel, columns, keys, checks, indexes, triggers; and the steps written down."""
    things = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    for kind, name, table, sql in things:
        if kind == "table":
            yield from table_facts(database, name, sql)
        elif kind == "index":
            columns = tuple(row[2] for row in database.execute(f'PRAGMA index_info("{name}")'))
            # One that SQLite made for a constraint is numbered in the order of the constraints.
            yield ("index", table, sql or columns)
        else:
            yield (kind, name, table, sql)
    steps = database.execute("SELECT app, name FROM django_migrations").fetchall()
    yield from (("step", *step) for step in steps)


def table_facts(database: Any, name: str, sql: str) -> Iterator[tuple[object, ...]]:
    # Not the place of a column: a step that changes one puts it last.
    yield from (("column", name, *row[1:]) for row in database.execute(f'PRAGMA table_xinfo("{name}")'))
    yield from (("key", name, *row[2:]) for row in database.execute(f'PRAGMA foreign_key_list("{name}")'))
    yield from (("named", name, constraint) for constraint in re.findall(r'CONSTRAINT "(\w+)"', sql or ""))
    checks = re.findall(r"CHECK \((.*?)\)(?=,|\)$| NOT| DEFERRABLE| NULL| PRIMARY| UNIQUE| REFERENCES)", sql)
    yield from (("check", name, check) for check in checks)
    yield ("counted", name, "AUTOINCREMENT" in sql)


@pytest.mark.portable  # migrated step by step, the tests' own database is there to compare with
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the demo's database is SQLite")
@pytest.mark.django_db
def test_the_short_way_to_the_tables_ends_where_all_the_steps_do(tmp_path: Path) -> None:
    with connection.cursor() as long:
        assert set(facts(made_in(tmp_path))) == set(facts(long))


@pytest.mark.portable
def test_a_database_that_is_there_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    made_in(tmp_path)
    earlier = made_in(tmp_path, BACK)
    assert "messaging_shortlink" not in tables_of(earlier)
    earlier.execute("INSERT INTO django_content_type (app_label, model) VALUES ('of', 'before')")
    earlier.commit()
    again = made_in(tmp_path)
    assert {"messaging_shortlink", "messaging_shortlinkcount"} <= tables_of(again)
    kept = again.execute("SELECT model FROM django_content_type WHERE app_label = 'of'").fetchall()
    assert kept == [("before",)]
