"""`python -m messaging.connector`: what it is asked, and how it ends. CONNECTOR.md says the rest."""

import argparse
import asyncio
import getpass
import logging
import os
import signal
import sys
from pathlib import Path

from accounts.crypto.backups import MIN_PASSPHRASE_CHARACTERS, generate_recovery_code
from messaging.connector import VERSION
from messaging.connector.client import read_address
from messaging.connector.enrolment import enrol, has_enrolled
from messaging.connector.errors import AwayError, ConnectorError, UsageError
from messaging.connector.files import held
from messaging.connector.keyring import Keyring, open_keyring
from messaging.connector.running import run

CODE_VARIABLE, PASSPHRASE_VARIABLE = "RECADO_CONNECTOR_CODE", "RECADO_CONNECTOR_PASSPHRASE"
logger = logging.getLogger("recado.connector")


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    # Addresses of calls hold ids, and one line for each would drown the rest.
    for noisy in ("httpx", "httpcore", "websockets"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    options = _read(arguments)
    try:
        asyncio.run(_live(options))
    except ConnectorError as error:
        logger.error("%s", error)
        return error.exit_code
    except AwayError as error:
        logger.error("The platform cannot be reached (%s). Try again later.", error)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m messaging.connector",
        description="A business's end of Recado on its own machine: it answers by the business's rules and "
        "seals notifications and campaigns while it runs. The first run enrols it.",
    )
    parser.add_argument("--url", help="the platform, https://…; needed on the first run")
    parser.add_argument(
        "--code",
        default=os.environ.get(CODE_VARIABLE, ""),
        help=f"from the dashboard's Custody page; first run; or {CODE_VARIABLE}",
    )
    parser.add_argument(
        "--keyring", type=Path, default=_default_file(), help="where the keys lie (%(default)s)"
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        help=f"its first line opens the keyring; or {PASSPHRASE_VARIABLE}; else you are asked",
    )
    parser.add_argument("--enrol-only", action="store_true", help="enrol, and leave the running to a service")
    parser.add_argument("--version", action="version", version=VERSION)
    return parser.parse_args(arguments)


def _default_file() -> Path:
    """systemd's state folder where it gave one, else the person's own data folder."""
    state = os.environ.get("STATE_DIRECTORY")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return (Path(state) if state else data / "recado") / "connector.keyring"


async def _live(options: argparse.Namespace) -> None:
    file: Path = options.keyring
    try:
        with held(file):
            passphrase = _passphrase(options.passphrase_file, is_new=not file.exists())
            keyring = await _open_or_enrol(options, passphrase)
            if not options.enrol_only:
                await run(keyring, file=file, passphrase=passphrase, stop=_told_to_stop())
    except BlockingIOError as error:
        raise UsageError(f"Another connector runs with {file}.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be used: {error}") from error


def _told_to_stop() -> asyncio.Event:
    """Set by Ctrl-C and SIGTERM, from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _open_or_enrol(options: argparse.Namespace, passphrase: str) -> Keyring:
    file: Path = options.keyring
    known = open_keyring(file, passphrase) if file.exists() else None
    url = read_address(options.url) if options.url else ""
    if known and url and url != known.url:
        raise UsageError(f"{file} belongs to {known.url}. Name another file with --keyring.")
    if known and (not options.code or await has_enrolled(known)):
        return known
    if not url or not options.code:
        raise UsageError(
            f"There is no keyring at {file}. The first run needs --url and --code, which an owner finds in "
            "the dashboard under Custody."
        )
    return await enrol(url=url, code=options.code, file=file, passphrase=passphrase, begun=known)


def _passphrase(file: Path | None, *, is_new: bool) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise UsageError(f"The passphrase cannot be read from {file}.") from error
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"Nobody is there to ask: give --passphrase-file or {PASSPHRASE_VARIABLE}.")
    return _choose() if is_new else getpass.getpass("Passphrase of the keyring: ")


def _choose() -> str:
    chosen = getpass.getpass(
        f"Choose a passphrase for the keyring ({MIN_PASSPHRASE_CHARACTERS} characters at least), "
        "or press Enter to have one made: "
    )
    if not chosen:
        made = generate_recovery_code()
        sys.stderr.write(f"Write this down: whoever starts the connector types it.\n\n    {made}\n\n")
        return made
    if getpass.getpass("Once more: ") != chosen:
        raise UsageError("The two are not the same.")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
