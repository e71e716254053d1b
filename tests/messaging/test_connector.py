"""The connector's own parts: no Django, files that are noticed when changed, memory that never shrinks."""

import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import PartyType
from accounts.crypto.primitives import random_bytes
from messaging.connector.client import read_address
from messaging.connector.errors import (
    DamagedKeyringError,
    SubstitutedError,
    UsageError,
    WrongPassphraseError,
)
from messaging.connector.keyring import Keyring, make_keyring, open_keyring, write_keyring
from messaging.connector.memory import Memory, memory_file
from tests.parties import TestParty

PASSPHRASE = "four words of a baker"


def test_the_program_imports_no_django_and_no_table() -> None:
    asked = (
        "import sys, messaging.connector.__main__; print([m for m in sys.modules if m.split('.')[0] in %r])"
    )
    foreign = ("django", "rest_framework", "celery", "channels", "psycopg", "config", "campaigns")
    said = subprocess.run(
        [sys.executable, "-c", asked % (foreign,)], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://chat.example.com", "https://chat.example.com"),
        (" https://chat.example.com:8443/ ", "https://chat.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_address_is_the_platforms_without_a_path(text: str, address: str) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "http://chat.example.com",
        "http://10.0.0.4",
        "chat.example.com",
        "https://a/b",
        "https://a:b",
        "ftp://a",
        "",
    ],
)
def test_away_from_this_machine_there_is_tls_or_nothing(text: str) -> None:
    with pytest.raises(UsageError):
        read_address(text)


@pytest.fixture(scope="module")
def keyring() -> Keyring:
    return make_keyring(connector_id=uuid.uuid4(), business_id=uuid.uuid4(), url="https://chat.example.com")


@pytest.fixture
def file(tmp_path: Path, keyring: Keyring) -> Path:
    write_keyring(tmp_path / "deep" / "connector.keyring", keyring, PASSPHRASE)
    return tmp_path / "deep" / "connector.keyring"


def test_a_keyring_comes_back_whole_and_shows_nothing_to_others(file: Path, keyring: Keyring) -> None:
    assert open_keyring(file, PASSPHRASE) == keyring
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
    written = file.read_text(encoding="utf-8")
    assert keyring.token not in written
    assert str(keyring.business_id) not in written
    assert "example.com" not in written
    assert not list(file.parent.glob("*.partial"))
    assert keyring.token not in repr(keyring)


def test_a_wrong_passphrase_and_a_short_one_are_said_plainly(file: Path, keyring: Keyring) -> None:
    with pytest.raises(WrongPassphraseError):
        open_keyring(file, PASSPHRASE + " ")
    with pytest.raises(UsageError, match="12 characters"):
        write_keyring(file, keyring, "short")
    assert open_keyring(file, PASSPHRASE) == keyring


def test_every_change_of_the_file_is_noticed(file: Path) -> None:
    written = json.loads(file.read_text(encoding="utf-8"))
    keys = written["keys"]
    changes = [
        {"connector": str(uuid.uuid4())},
        {"sealed": written["sealed"][:-4] + "AAAA"},
        {"sealed": ""},
        {"v": 2},
        {"keys": {**keys, "ct": keys["ct"][:-4] + "AAAA"}},
        {"keys": {**keys, "ops": 1}},
        {"keys": None},
    ]
    for change in changes:
        file.write_text(json.dumps({**written, **change}), encoding="utf-8")
        with pytest.raises(DamagedKeyringError):
            open_keyring(file, PASSPHRASE)
    for text in ("", "[]", "{}", "null", json.dumps(written)[:-9]):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(DamagedKeyringError):
            open_keyring(file, PASSPHRASE)


def make_party(**changes: object) -> TestParty:
    party = TestParty(uuid.uuid4(), PartyType.CUSTOMER)
    party.signed.append(party.next_epoch(**changes))
    party.signed.append(party.next_epoch(**changes))
    return party


def test_what_was_seen_once_is_never_replaced_nor_shortened(file: Path, keyring: Keyring) -> None:
    memory, party = Memory(memory_file(file), keyring), make_party()
    name = str(party.id)
    assert not memory.knows(name)
    assert len(memory.accept(name, party.id.bytes, party.signed[:1], [])) == 1
    assert len(memory.accept(name, party.id.bytes, party.signed, [])) == 2
    again = Memory(memory_file(file), keyring)
    assert again.knows(name)
    with pytest.raises(SubstitutedError):
        again.accept(name, party.id.bytes, party.signed[:1], [])
    other = TestParty(party.id, PartyType.CUSTOMER)
    other.signed.append(other.next_epoch())
    other.signed.append(other.next_epoch())
    with pytest.raises(SubstitutedError):
        again.accept(name, party.id.bytes, other.signed, [])
    with pytest.raises(SubstitutedError):
        again.accept(str(uuid.uuid4()), uuid.uuid4().bytes, party.signed, [])
    with pytest.raises(CryptoError):
        again.accept(str(uuid.uuid4()), party.id.bytes, party.signed[::-1], [])


def test_the_memory_is_locked_and_another_machines_is_refused(file: Path, keyring: Keyring) -> None:
    party = make_party()
    Memory(memory_file(file), keyring).accept(str(party.id), party.id.bytes, party.signed, [])
    assert str(party.id) not in memory_file(file).read_text(encoding="utf-8")
    other = make_keyring(connector_id=keyring.connector_id, business_id=uuid.uuid4(), url=keyring.url)
    with pytest.raises(DamagedKeyringError):
        Memory(memory_file(file), other)
    memory_file(file).write_text(json.dumps(random_bytes(40).hex()), encoding="utf-8")
    with pytest.raises(DamagedKeyringError):
        Memory(memory_file(file), keyring)


def test_a_further_epoch_keeps_the_seed_that_was_written_down_first(keyring: Keyring) -> None:
    further = keyring.with_epoch(2)
    assert set(further.package.epoch_seeds) == {1, 2}
    assert further.with_epoch(2) == further
    assert further.package.epoch_seeds[1] == keyring.package.epoch_seeds[1]
