"""One migrated database for every test process to copy: to migrate takes each of them many seconds.

Whoever needs it first makes it, and the environment keeps what came of it until a migration, a setting or the
lock changes. What a copy lacks is migrated as ever.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(sys.prefix) / "migrated"
# A file of this run, which says whether the database to copy is there, and PostgreSQL's own programs.
MADE, BINARIES = "RECADO_TEST_MIGRATED", "RECADO_TEST_BINARIES"
TEMPLATE = "recado_migrated"


def offer(binaries: Path | None) -> None:
    """Let the test processes copy, where the engine is our own; PostgreSQL comes with its programs."""
    folder = tempfile.mkdtemp(prefix="recado-m-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[MADE], os.environ[BINARIES] = f"{folder}/made", str(binaries or "")


def copy(database: dict[str, Any]) -> None:
    """Let Django make its test database, of these settings, from the migrated one."""
    if MADE not in os.environ:
        return
    with open(os.environ[MADE], "a+") as made, tempfile.TemporaryDirectory() as folder:
        fcntl.flock(made, fcntl.LOCK_EX)
        made.seek(0)
        if not made.read():
            (make_sqlite if is_sqlite() else make_postgresql)(Path(folder))
            made.write("made")
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
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return KEPT / f"{'sqlite' if is_sqlite() else 'postgresql'}-{digest.hexdigest()[:16]}"


def make_sqlite(folder: Path) -> None:
    if not kept().exists():
        migrate(f"sqlite:///{folder}/made", folder)
        keep(folder / "made")


def make_postgresql(folder: Path) -> None:
    url = os.environ["DATABASE_URL"]
    ours = url.replace("/postgres?", f"/{TEMPLATE}?")
    run_sql(url, "-c", f"CREATE DATABASE {TEMPLATE}")
    if kept().exists():
        run_sql(ours, "-f", str(kept()))
    else:
        migrate(ours, folder)
        run_program("pg_dump", ours, "-f", str(folder / "made"))
        keep(folder / "made")


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


def run_sql(url: str, *what: str) -> None:
    run_program("psql", url, "-X", "-q", "-v", "ON_ERROR_STOP=1", *what)


def run_program(name: str, *arguments: str) -> None:
    program = str(Path(os.environ[BINARIES]) / name)
    subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)
