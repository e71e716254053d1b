"""One migrated database for every test process to copy: to migrate takes each of them many seconds.

`begin` makes it in a process of its own while tests are collected; the environment keeps it until a migration
or a setting changes, or the lock. `copy` waits for it. What a copy lacks is migrated as ever.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(sys.prefix) / "migrated"
# A file that is locked until the database to copy is there, and the programs of PostgreSQL that make it.
LOCK, BINARIES = "RECADO_TEST_MIGRATED", "RECADO_TEST_BINARIES"
TEMPLATE, UNFINISHED = "recado_migrated", "recado_migrating"


def begin(binaries: Path | None) -> None:
    """Start to make the database of the engine that DATABASE_URL names; PostgreSQL's needs its programs."""
    folder = tempfile.mkdtemp(prefix="recado-m-")
    os.environ[LOCK], os.environ[BINARIES] = f"{folder}/lock", str(binaries or "")
    command = [sys.executable, "-m", "tests.migrated", folder]
    with open(os.environ[LOCK], "w") as lock:
        # The lock belongs to the open file, and so to the process that is given it, until that ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[lock.fileno()], start_new_session=True)

    def end() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)


def copy(database: dict[str, Any]) -> None:
    """Let Django make its test database, of these settings, from the migrated one."""
    if LOCK not in os.environ:
        return
    with open(os.environ[LOCK]) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    if is_sqlite():
        shutil.copyfile(kept(), database["TEST"]["NAME"])
    else:
        database["TEST"]["TEMPLATE"] = TEMPLATE


def is_sqlite() -> bool:
    return os.environ["DATABASE_URL"].startswith("sqlite")


def kept() -> Path:
    """Where what was made is kept, for exactly this code."""
    made_of = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("config/settings/*.py"),
        ROOT / "requirements.lock",
    ]
    digest = hashlib.sha256(os.environ[BINARIES].encode())
    for file in sorted(made_of):
        digest.update(str(file).encode() + file.read_bytes())
    return KEPT / f"{'sqlite' if is_sqlite() else 'postgresql'}-{digest.hexdigest()[:16]}"


def migrate(url: str, folder: Path) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test", "TMPDIR": str(folder)}
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **own})


def keep(made: Path) -> None:
    """In place of what was kept of other code for the same engine."""
    KEPT.mkdir(exist_ok=True)
    new = KEPT / f"new-{os.getpid()}"
    shutil.copyfile(made, new)
    for old in KEPT.glob(f"{kept().name.partition('-')[0]}-*"):
        old.unlink(missing_ok=True)
    new.rename(kept())


def make_sqlite(folder: Path) -> None:
    if not kept().exists():
        migrate(f"sqlite:///{folder}/made", folder)
        keep(folder / "made")


def make_postgresql(folder: Path) -> None:
    url = os.environ["DATABASE_URL"]
    ours = url.replace("/postgres?", f"/{UNFINISHED}?")
    run_sql(url, "-c", f"CREATE DATABASE {UNFINISHED}")
    if kept().exists():
        run_sql(ours, "-f", str(kept()))
    else:
        migrate(ours, folder)
        run_program("pg_dump", ours, "-f", str(folder / "made"))
        keep(folder / "made")
    run_sql(url, "-c", f"ALTER DATABASE {UNFINISHED} RENAME TO {TEMPLATE}")


def run_sql(url: str, *what: str) -> None:
    run_program("psql", url, "-X", "-q", "-v", "ON_ERROR_STOP=1", *what)


def run_program(name: str, *arguments: str) -> None:
    program = str(Path(os.environ[BINARIES]) / name)
    subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    (make_sqlite if is_sqlite() else make_postgresql)(Path(sys.argv[1]))
