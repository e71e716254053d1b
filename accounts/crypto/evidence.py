"""Evidence: documents of a verification, encrypted at rest under keys outside the database.

Not part of the end-to-end protocol: the platform's reviewers must read what a business sends them. Each file
has a key of its own, so that forgetting that key erases every copy of the file, backups included, and so that
a platform key is changed without touching the files. Byte layout, all sizes in bytes:

    locked key = nonce (24) || XSalsa20-Poly1305(platform key, file id (16) || file key (32))    88 in all
    page       = nonce (24) || XSalsa20-Poly1305(file key, file id (16) || page number (2, high byte first)
                 || content)
    old file   = nonce (24) || XSalsa20-Poly1305(platform key, content), from before files had keys
"""

from collections.abc import Mapping

from nacl.exceptions import CryptoError as SodiumError
from nacl.secret import SecretBox

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, exact, random_bytes

LARGEST_PAGE_NUMBER = 2**16 - 1


def make_file_key() -> bytes:
    """Return a fresh key (32 bytes) for one file."""
    return random_bytes(KEY_SIZE)


def lock_file_key(file_key: bytes, *, file_id: bytes, key: bytes) -> bytes:
    """Lock a file's key (32 bytes) under a platform key (32), bound to the file's id (16); see the layout."""
    return bytes(SecretBox(key).encrypt(exact(file_id, ID_SIZE) + exact(file_key, KEY_SIZE)))


def open_file_key(locked: bytes, *, file_id: bytes, key_id: str, keys: Mapping[str, bytes]) -> bytes:
    """Return a file's key (32 bytes), locked under the platform key that it names.

    Raises CryptoError: "evidence key" when that key is not there any more, "decrypt" when it does not open or
    is another file's.
    """
    return _open(locked, _platform_key(key_id, keys), exact(file_id, ID_SIZE))


def lock_page(content: bytes, *, file_id: bytes, page: int, file_key: bytes) -> bytes:
    """Encrypt one page of a file under the file's key, bound to the file's id (16) and its number."""
    return bytes(SecretBox(file_key).encrypt(_place(file_id, page) + content))


def open_page(ciphertext: bytes, *, file_id: bytes, page: int, file_key: bytes) -> bytes:
    """Return one page of a file. Raises CryptoError "decrypt", also for another file's or another page."""
    return _open(ciphertext, file_key, _place(file_id, page))


def open_old_file(ciphertext: bytes, *, key_id: str, keys: Mapping[str, bytes]) -> bytes:
    """Return a file from before files had keys of their own. Raises CryptoError as `open_file_key` does."""
    return _open(ciphertext, _platform_key(key_id, keys), b"")


def _place(file_id: bytes, page: int) -> bytes:
    if not 0 < page <= LARGEST_PAGE_NUMBER:
        raise CryptoError("field")
    return exact(file_id, ID_SIZE) + page.to_bytes(2, "big")


def _platform_key(key_id: str, keys: Mapping[str, bytes]) -> bytes:
    if key_id not in keys:
        raise CryptoError("evidence key")
    return keys[key_id]


def _open(ciphertext: bytes, key: bytes, bound_to: bytes) -> bytes:
    try:
        plain = bytes(SecretBox(key).decrypt(ciphertext))
    except SodiumError:
        raise CryptoError("decrypt") from None
    if not plain.startswith(bound_to):
        raise CryptoError("decrypt")
    return plain[len(bound_to) :]
