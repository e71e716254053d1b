"""A throwaway PostgreSQL cluster for tests and benchmarks."""

import glob
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
