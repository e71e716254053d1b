"""Backups: a person's package under a recovery code or a passphrase, kept by the server.

Source: SPEC 2, way 2.
"""

import struct
import unicodedata
from base64 import b32decode, b32encode
from dataclasses import dataclass

from nacl.pwhash import argon2id

from accounts.crypto.documents import read_bytes, read_document, read_exact, read_integer, read_text
from accounts.crypto.errors import CryptoError
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import (
    HASH_SIZE,
    ID_SIZE,
    KEY_SIZE,
    VERSION,
    b64,
    equal,
    exact,
    labelled_hash,
    lock,
    random_bytes,
    unlock,
)

KDF = "argon2id13"
OPERATIONS = 3
MEMORY_BYTES = 128 * 1024 * 1024
# The floors stop a server that weakens the derivation, the ceilings one that exhausts the device.
MIN_OPERATIONS, MAX_OPERATIONS = 3, 10
MIN_MEMORY_BYTES, MAX_MEMORY_BYTES = 64 * 1024 * 1024, 512 * 1024 * 1024
SALT_SIZE = 16
MIN_PASSPHRASE_CHARACTERS = 12

_ASSOCIATED_DATA = struct.Struct(">BB16sII16s")
_BACKUP_KIND = 0x21
_CODE_ENTROPY_SIZE = 16
_CODE_CHARACTERS = 26
_CODE_GROUP = 4
# The alphabet has no 0, 1 and 8: these are what people misread.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it travels and rests.

    Wire: {"v": 1, "kdf": "argon2id13", "ops", "mem" (bytes), "salt" (16), "check" (32), "ct"}; the last three
    base64url. ct = lock(H("recado1/backup", "", k), package,
    01 | 21 | party id (16) | ops u32 | mem u32 | salt (16)).

    Source: SPEC 2, way 2.
    """

    operations: int
    memory_bytes: int
    salt: bytes
    check: bytes
    ciphertext: bytes

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels."""
        return {
            "v": VERSION,
            "kdf": KDF,
            "ops": self.operations,
            "mem": self.memory_bytes,
            "salt": b64(self.salt),
            "check": b64(self.check),
            "ct": b64(self.ciphertext),
        }


def generate_recovery_code(entropy: bytes | None = None) -> str:
    """Return a new recovery code: 128 random bits as 26 base32 characters, in groups of four.

    `entropy` (16 bytes) is for test vectors only.

    Source: SPEC 2, way 2; RFC 4648 section 6.
    """
    drawn = random_bytes(_CODE_ENTROPY_SIZE) if entropy is None else exact(entropy, _CODE_ENTROPY_SIZE)
    code = b32encode(drawn).decode().rstrip("=")
    return "-".join(code[start : start + _CODE_GROUP] for start in range(0, len(code), _CODE_GROUP))


def normalise_recovery_code(typed: str) -> str:
    """Turn what a person typed into the passphrase that a recovery code stands for: 26 characters.

    Forgives lower case, spaces, dashes, and 0, 1, 8 for O, I, B.

    Raises CryptoError("recovery code").
    """
    kept = [sign for sign in typed.upper() if not (sign.isspace() or unicodedata.category(sign) == "Pd")]
    code = "".join(kept).translate(_MISREAD)
    if len(code) != _CODE_CHARACTERS:
        raise CryptoError("recovery code")
    try:
        entropy = b32decode(code + "=" * 6)
    except ValueError:
        raise CryptoError("recovery code") from None
    if b32encode(entropy).decode().rstrip("=") != code:
        raise CryptoError("recovery code")
    return code


def parse_backup(document: object) -> Backup:
    """Read a backup, refusing derivation costs that are too low to protect or too high to compute.

    The server calls it on upload, the client before it derives anything.

    Raises CryptoError: "version", "weak kdf", "heavy kdf", "field", "integer", "base64".

    Source: SPEC 2, way 2.
    """
    fields = read_document(document)
    if read_text(fields, "kdf") != KDF:
        raise CryptoError("version")
    operations, memory_bytes = read_integer(fields, "ops"), read_integer(fields, "mem")
    if operations < MIN_OPERATIONS or memory_bytes < MIN_MEMORY_BYTES:
        raise CryptoError("weak kdf")
    if operations > MAX_OPERATIONS or memory_bytes > MAX_MEMORY_BYTES:
        raise CryptoError("heavy kdf")
    return Backup(
        operations,
        memory_bytes,
        read_exact(fields, "salt", SALT_SIZE),
        read_exact(fields, "check", HASH_SIZE),
        read_bytes(fields, "ct"),
    )


def make_backup(
    package: KeyPackage,
    *,
    party_id: bytes,
    passphrase: str,
    operations: int = OPERATIONS,
    memory_bytes: int = MEMORY_BYTES,
    salt: bytes | None = None,
    nonce: bytes | None = None,
) -> Backup:
    """Lock a person's package under a passphrase, or under a recovery code without its dashes.

    The passphrase is never the login password: the server sees that one. `salt` and `nonce` are for test
    vectors only.

    Raises CryptoError("short passphrase").

    Source: SPEC 2, way 2.
    """
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise CryptoError("short passphrase")
    salt = random_bytes(SALT_SIZE) if salt is None else exact(salt, SALT_SIZE)
    key = _derive_key(passphrase, salt, operations, memory_bytes)
    return Backup(
        operations,
        memory_bytes,
        salt,
        check=labelled_hash("recado1/bk-check", key=key),
        ciphertext=lock(
            labelled_hash("recado1/backup", key=key),
            package.pack(),
            _associated_data(party_id, operations, memory_bytes, salt),
            nonce,
        ),
    )


def open_backup(document: object, *, party_id: bytes, passphrase: str) -> KeyPackage:
    """Restore a person's package. Then call its `check_against` with the person's checked chain.

    Takes about a second and `mem` bytes of memory.

    Raises CryptoError: as `parse_backup`, "passphrase" for a wrong one, "truncated", "decrypt", "package".

    Source: SPEC 2, way 2.
    """
    backup = parse_backup(document)
    key = _derive_key(passphrase, backup.salt, backup.operations, backup.memory_bytes)
    # Compared first: a clear message for a typing error, and one ciphertext has one passphrase.
    if not equal(labelled_hash("recado1/bk-check", key=key), backup.check):
        raise CryptoError("passphrase")
    associated_data = _associated_data(party_id, backup.operations, backup.memory_bytes, backup.salt)
    return KeyPackage.unpack(
        unlock(labelled_hash("recado1/backup", key=key), backup.ciphertext, associated_data)
    )


def _derive_key(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> bytes:
    try:
        secret = unicodedata.normalize("NFC", passphrase).encode()
    except UnicodeEncodeError:
        raise CryptoError("passphrase") from None
    return argon2id.kdf(KEY_SIZE, secret, salt, opslimit=operations, memlimit=memory_bytes)


def _associated_data(party_id: bytes, operations: int, memory_bytes: int, salt: bytes) -> bytes:
    return _ASSOCIATED_DATA.pack(
        VERSION, _BACKUP_KIND, exact(party_id, ID_SIZE), operations, memory_bytes, salt
    )
