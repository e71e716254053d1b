"""The keyring file: the connector's own keys under a passphrase, and what it needs to come back.

One JSON object: {"v": 1, "connector": id, "keys": a backup (SPEC 2, way 2), "sealed": base64url}. `sealed`
holds {"url", "business", "token"}, locked under a key that follows from the connector's identity: whoever
changes a letter of it is noticed, and whoever copies it without the passphrase learns nothing.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.crypto.backups import make_backup, open_backup
from accounts.crypto.documents import read_bytes, read_document, read_text
from accounts.crypto.errors import CryptoError
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import KEY_SIZE, VERSION, b64, labelled_hash, lock, random_bytes, unlock
from messaging.connector.client import read_address
from messaging.connector.errors import DamagedKeyringError, UsageError, WrongPassphraseError
from messaging.connector.files import read_json, write_private

_KEYRING_KIND = 0x31
_MEMORY_KIND = 0x32


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """What this machine alone holds. Secret, hence no repr."""

    connector_id: UUID
    business_id: UUID
    url: str
    token: str
    package: KeyPackage

    def with_epoch(self, epoch: int) -> "Keyring":
        """The same with a fresh seed for one more epoch; one that is there already stays."""
        seeds = {epoch: random_bytes(KEY_SIZE), **self.package.epoch_seeds}
        return replace(self, package=KeyPackage(self.package.identity_seed, seeds))

    @property
    def identity_seed(self) -> bytes:
        seed = self.package.identity_seed
        if seed is None:
            raise DamagedKeyringError("The keyring holds no identity of its own.")
        return seed

    @property
    def token_hash(self) -> str:
        """By which the platform knows the token (SHA-256, hexadecimal)."""
        return hashlib.sha256(self.token.encode()).hexdigest()

    def lock_memory(self, document: object) -> str:
        """Lock what this machine remembers, so that nobody else reads or changes it."""
        return b64(lock(self._file_key, _dump(document), self._bound_to(_MEMORY_KIND)))

    def open_memory(self, locked: bytes) -> Any:
        """Open what `lock_memory` locked. Raises CryptoError, ValueError."""
        return json.loads(unlock(self._file_key, locked, self._bound_to(_MEMORY_KIND)))

    @property
    def _file_key(self) -> bytes:
        return labelled_hash("recado1/keyring", key=self.identity_seed)

    def _bound_to(self, kind: int) -> bytes:
        return bytes((VERSION, kind)) + self.connector_id.bytes


def make_keyring(*, connector_id: UUID, business_id: UUID, url: str) -> Keyring:
    """A new connector's keys and token, drawn here and sent nowhere."""
    package = KeyPackage(random_bytes(KEY_SIZE), {1: random_bytes(KEY_SIZE)})
    return Keyring(connector_id, business_id, url, f"recado_{secrets.token_urlsafe(32)}", package)


def write_keyring(file: Path, keyring: Keyring, passphrase: str) -> None:
    """Write the file anew, whole or not at all. Raises UsageError, also for a short passphrase.

    Source: SPEC 2, way 2.
    """
    try:
        backup = make_backup(keyring.package, party_id=keyring.connector_id.bytes, passphrase=passphrase)
    except CryptoError:
        raise UsageError("A passphrase has at least 12 characters.") from None
    facts = {"url": keyring.url, "business": str(keyring.business_id), "token": keyring.token}
    sealed = lock(keyring._file_key, _dump(facts), keyring._bound_to(_KEYRING_KIND))
    document = {
        "v": VERSION,
        "connector": str(keyring.connector_id),
        "keys": backup.document(),
        "sealed": b64(sealed),
    }
    try:
        write_private(file, document)
    except OSError as error:
        raise UsageError(f"The keyring cannot be written: {error}") from error


def open_keyring(file: Path, passphrase: str) -> Keyring:
    """Open the file; takes a moment and 128 MiB.

    Raises WrongPassphraseError, DamagedKeyringError for anything but what was written, UsageError when it
    cannot be read.
    """
    try:
        return _open(read_json(file), passphrase)
    except OSError as error:
        raise UsageError(f"The keyring cannot be read: {error}") from error
    except CryptoError as error:
        if error.reason == "passphrase":
            raise WrongPassphraseError("This passphrase does not open the keyring.") from None
        raise DamagedKeyringError(f"{file} is not as it was written ({error.reason}).") from error
    except ValueError as error:
        raise DamagedKeyringError(f"{file} is not as it was written.") from error


def _open(given: object, passphrase: str) -> Keyring:
    document = read_document(given)
    connector_id = UUID(read_text(document, "connector"))
    package = open_backup(document.get("keys"), party_id=connector_id.bytes, passphrase=passphrase)
    bare = Keyring(connector_id, UUID(int=0), "", "", package)
    plain = unlock(bare._file_key, read_bytes(document, "sealed"), bare._bound_to(_KEYRING_KIND))
    facts: Mapping[str, Any] = json.loads(plain)
    return replace(
        bare, business_id=UUID(facts["business"]), url=read_address(facts["url"]), token=facts["token"]
    )


def _dump(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
