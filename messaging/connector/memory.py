"""What this machine has seen of other parties' keys: never a shorter chain, never another identity.

The platform shows chains and keeps pins; neither makes it forget what this machine saw with its own eyes.
"""

from pathlib import Path
from typing import Any

from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import SignedChange, is_continued
from accounts.crypto.keyrings import EpochStatement, SignedStatement, check_chain
from accounts.crypto.primitives import b64, unb64
from messaging.connector.errors import DamagedKeyringError, SubstitutedError
from messaging.connector.files import read_json, write_private
from messaging.connector.keyring import Keyring

Chain = dict[int, EpochStatement]
SUBSTITUTED = {"identity changed", "identity not the pinned one", "rollback"}


class Memory:
    """The highest epoch seen of each party, with its identity; kept beside the keyring, locked by it."""

    def __init__(self, file: Path, keyring: Keyring) -> None:
        self._file = file
        self._keyring = keyring
        self._seen: dict[str, tuple[bytes, int]] = self._read() if file.exists() else {}

    def _read(self) -> dict[str, tuple[bytes, int]]:
        try:
            kept: Any = self._keyring.open_memory(unb64(read_json(self._file)))
            return {party: (unb64(identity), int(epoch)) for party, (identity, epoch) in kept.items()}
        except (CryptoError, ValueError, OSError, TypeError, AttributeError) as error:
            raise DamagedKeyringError(f"{self._file} is not as it was written.") from error

    def accept(
        self,
        party: str,
        party_id: bytes,
        statements: list[SignedStatement],
        changes: list[SignedChange],
    ) -> Chain:
        """Check a party's chain by its signatures and by what was seen before, and remember it.

        A new identity that the old one has signed goes on from it.
        Raises SubstitutedError when others' keys are shown, CryptoError when it is no chain at all.
        """
        identity, floor = self._seen.get(party, (None, 0))
        try:
            chain = dict(check_chain(statements, identity, floor, changes))
        except CryptoError as error:
            if error.reason in SUBSTITUTED:
                raise SubstitutedError(party) from error
            raise
        if chain[1].party_id != party_id or (identity is not None and not is_continued(changes, floor)):
            raise SubstitutedError(party)
        newest = chain[len(chain)].identity_key
        if (newest, len(chain)) != (identity, floor):
            self._seen[party] = (newest, len(chain))
            self._write()
        return chain

    def knows(self, party: str) -> bool:
        """Say whether keys of this party were seen before."""
        return party in self._seen

    def _write(self) -> None:
        kept = {party: [b64(identity), epoch] for party, (identity, epoch) in self._seen.items()}
        write_private(self._file, self._keyring.lock_memory(kept))


def memory_file(keyring_file: Path) -> Path:
    """Where the memory of a keyring lies."""
    return keyring_file.with_name(f"{keyring_file.name}.memory")
