"""pytest plugin: throwaway PostgreSQL and Valkey, started before the settings are read.

`DATABASE_URL` in the environment wins; RECADO_TEST_ENGINE=sqlite asks for SQLite; RECADO_REQUIRE_POSTGRESQL=1
refuses to go on without PostgreSQL. Everything lives in temporary folders and ends with the process.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from config.valkey import start_valkey
from tests import migrated
from tests.postgresql import PostgreSQL, find_postgresql


def provide_database() -> None:
    """Put DATABASE_URL into the environment, for this process and the test processes that it starts."""
    if "DATABASE_URL" in os.environ:
        return
    if os.environ.get("RECADO_TEST_ENGINE") == "sqlite":
        provide_sqlite()
        return
    binaries = find_postgresql()
    if binaries is None:
        if os.environ.get("RECADO_REQUIRE_POSTGRESQL"):
            sys.exit("PostgreSQL is required here, and its programs were not found.")
        print("\n*** NO POSTGRESQL: EVERYTHING RUNS ON SQLITE, WHICH IS NOT PRODUCTION'S ENGINE ***\n")
        provide_sqlite()
        return
    server = PostgreSQL(binaries, fsync=False)
    server.start()
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url
    migrated.offer(binaries)


def provide_sqlite() -> None:
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    migrated.offer(None)


def provide_valkey() -> None:
    """A Valkey for this process alone: parallel test processes must not hear each other."""
    folder = Path(tempfile.mkdtemp(prefix="recado-v-"))
    process, url = start_valkey(folder)

    def stop() -> None:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ["VALKEY_URL"] = url


provide_database()
provide_valkey()
