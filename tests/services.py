"""pytest plugin: throwaway PostgreSQL and Valkey, started before the settings are read.

`DATABASE_URL` in the environment wins; RECADO_TEST_ENGINE=sqlite asks for SQLite; RECADO_REQUIRE_POSTGRESQL=1
refuses to go on without PostgreSQL. Everything lives in temporary folders and ends with the process.
"""

import atexit
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.valkey import start_valkey

BINARY_FOLDERS = ["/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin"]


def find_postgresql() -> Path | None:
    """The folder with initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(folder for pattern in BINARY_FOLDERS for folder in glob.glob(pattern))
    return next((Path(folder) for folder in reversed(folders) if (Path(folder) / "initdb").exists()), None)


class PostgreSQL:
    """A cluster of our own on a private unix socket; as root it runs as the `postgres` user."""

    def __init__(self, binaries: Path, *, fsync: bool) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="recado-pg-"))
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.options = f"-k {self.folder} -c listen_addresses= -c fsync={'on' if fsync else 'off'}"
        if not fsync:
            self.options += " -c full_page_writes=off -c synchronous_commit=off"
        self.options += " -c max_connections=200"

    @property
    def url(self) -> str:
        return f"postgres://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        if self.prefix:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        no_sync = ["--no-sync"]
        self._run(
            "initdb",
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            *no_sync,
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", self.options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def provide_database() -> None:
    """Put DATABASE_URL into the environment, for this process and the test processes that it starts."""
    if "DATABASE_URL" in os.environ:
        return
    if os.environ.get("RECADO_TEST_ENGINE") == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"
        return
    binaries = find_postgresql()
    if binaries is None:
        if os.environ.get("RECADO_REQUIRE_POSTGRESQL"):
            sys.exit("PostgreSQL is required here, and its programs were not found.")
        print("\n*** NO POSTGRESQL: EVERYTHING RUNS ON SQLITE, WHICH IS NOT PRODUCTION'S ENGINE ***\n")
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"
        return
    server = PostgreSQL(binaries, fsync=False)
    server.start()
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url


def provide_valkey() -> None:
    """A Valkey for this process alone: parallel test processes must not hear each other."""
    folder = Path(tempfile.mkdtemp(prefix="recado-v-"))
    process, url = start_valkey(folder)

    def stop() -> None:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ["VALKEY_URL"] = url


provide_database()
provide_valkey()
