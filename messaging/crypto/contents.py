"""Contents: a body, encrypted once for any number of recipients.

Source: SPEC 3, Content.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.crypto.documents import read_bytes
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import (
    ID_SIZE,
    KEY_SIZE,
    LOCK_OVERHEAD,
    VERSION,
    equal,
    exact,
    labelled_hash,
    lock,
    pad,
    random_bytes,
    unlock,
    unpad,
)

PAD_BLOCK = 256
MAX_BODY_SIZE = 65_535
MAX_CONTENT_SIZE = MAX_BODY_SIZE + 1 + LOCK_OVERHEAD


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """An encrypted body with the key that opens it. Secret, hence no repr.

    content_key: 32 random bytes, `ck`. commitment (32) = H("recado1/commit", body, kf), `C`.
    ciphertext = lock(H("recado1/body-key", "", ck), pad(body, 256), 01 | sender id (16) | commitment);
    40 bytes more than the padded body. kf = H("recado1/frankkey", "", ck).

    Source: SPEC 3, Content.
    """

    content_key: bytes
    commitment: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True, repr=False)
class OpenedContent:
    """A body whose commitment holds, and the key (32) that would report it. Secret, hence no repr."""

    body: bytes
    franking_key: bytes


def make_content(
    sender_id: bytes, body: bytes, content_key: bytes | None = None, nonce: bytes | None = None
) -> Content:
    """Encrypt a body (UTF-8 JSON, at most MAX_BODY_SIZE bytes) once.

    `content_key` and `nonce` are for test vectors only: a key serves one body.

    Raises CryptoError("content size").

    Source: SPEC 3, Content.
    """
    if len(body) > MAX_BODY_SIZE:
        raise CryptoError("content size")
    key = random_bytes(KEY_SIZE) if content_key is None else exact(content_key, KEY_SIZE)
    commitment = labelled_hash("recado1/commit", body, labelled_hash("recado1/frankkey", key=key))
    ciphertext = lock(
        labelled_hash("recado1/body-key", key=key),
        pad(body, PAD_BLOCK),
        _associated_data(sender_id, commitment),
        nonce,
    )
    return Content(key, commitment, ciphertext)


def open_content(sender_id: bytes, commitment: bytes, content_key: bytes, ciphertext: bytes) -> OpenedContent:
    """Decrypt a body and prove that it is the one committed to, so that it can be reported.

    Raises CryptoError: "truncated", "decrypt", "commitment".

    Source: SPEC 3, Receiver, steps 7 and 8.
    """
    body_key = labelled_hash("recado1/body-key", key=content_key)
    body = unpad(unlock(body_key, ciphertext, _associated_data(sender_id, commitment)), PAD_BLOCK)
    franking_key = labelled_hash("recado1/frankkey", key=content_key)
    if not equal(labelled_hash("recado1/commit", body, franking_key), commitment):
        raise CryptoError("commitment")
    return OpenedContent(body, franking_key)


def check_content_size(ciphertext: bytes) -> None:
    """Say whether the server takes this ciphertext: whole padding blocks, at most MAX_CONTENT_SIZE bytes.

    Raises CryptoError("content size").

    Source: SPEC 3, Body.
    """
    padded_size = len(ciphertext) - LOCK_OVERHEAD
    if padded_size < PAD_BLOCK or padded_size % PAD_BLOCK or len(ciphertext) > MAX_CONTENT_SIZE:
        raise CryptoError("content size")


def read_content(document: Mapping[str, object]) -> bytes:
    """Return the ciphertext in a document's "body", as the receiver takes it.

    Raises CryptoError: "field", "base64", "content size".

    Source: SPEC 3, Body.
    """
    ciphertext = read_bytes(document, "body")
    if len(ciphertext) > MAX_CONTENT_SIZE:
        raise CryptoError("content size")
    return ciphertext


def _associated_data(sender_id: bytes, commitment: bytes) -> bytes:
    return bytes((VERSION,)) + exact(sender_id, ID_SIZE) + commitment
