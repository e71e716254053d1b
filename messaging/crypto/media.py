"""Media: files, encrypted as a stream under a key that only the message's body carries.

Source: SPEC 3, Media.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)
from nacl.exceptions import CryptoError as SodiumError

from accounts.crypto.documents import read_exact, read_integer, read_text
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import HASH_SIZE, ID_SIZE, KEY_SIZE, b64, equal, exact

PIECE_SIZE = 65_536
STREAM_HEADER_SIZE = crypto_secretstream_xchacha20poly1305_HEADERBYTES
PIECE_OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES
MAX_MEDIA_SIZE = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class MediaReference:
    """How a body names a file: {"id", "k", "d", "n", "m", "name"}. Secret, hence no repr.

    id (16), k = stream key (32) and d = BLAKE2b-256 of the whole ciphertext (32), as base64url; n = size of
    the plain file in bytes; m = media type; name = file name. Being part of the committed body, k and d leave
    one plaintext per message.

    Source: SPEC 3, Media.
    """

    media_id: bytes
    key: bytes
    digest: bytes
    size: int
    media_type: str
    name: str

    def document(self) -> dict[str, object]:
        """Return the entry of the body's "media" list."""
        return {
            "id": b64(self.media_id),
            "k": b64(self.key),
            "d": b64(self.digest),
            "n": self.size,
            "m": self.media_type,
            "name": self.name,
        }


def parse_media_reference(document: object) -> MediaReference:
    """Read an entry of a body's "media" list.

    Raises CryptoError: "field", "base64", "integer", "media size".

    Source: SPEC 3, Media.
    """
    if not isinstance(document, dict):
        raise CryptoError("field")
    size = read_integer(document, "n")
    if size > MAX_MEDIA_SIZE:
        raise CryptoError("media size")
    return MediaReference(
        media_id=read_exact(document, "id", ID_SIZE),
        key=read_exact(document, "k", KEY_SIZE),
        digest=read_exact(document, "d", HASH_SIZE),
        size=size,
        media_type=read_text(document, "m"),
        name=read_text(document, "name"),
    )


def encrypted_size(size: int) -> int:
    """Return the size of the ciphertext of a file of this size: header (24) + 17 per piece of PIECE_SIZE.

    Source: SPEC 3, Media.
    """
    pieces = max(1, -(-size // PIECE_SIZE))
    return STREAM_HEADER_SIZE + size + pieces * PIECE_OVERHEAD


def encrypt_media(chunks: Iterable[bytes], *, key: bytes, media_id: bytes) -> Iterator[bytes]:
    """Encrypt a file, given in chunks of any size; yield its ciphertext in order.

    header (24), then pieces of PIECE_SIZE + 17, each with the media id (16) as associated data; the last
    carries TAG_FINAL. `key` is 32 random bytes for this file alone. Hash what is yielded for the digest.

    Raises CryptoError("media size") above MAX_MEDIA_SIZE.

    Source: SPEC 3, Media.
    """
    exact(media_id, ID_SIZE)
    state = crypto_secretstream_xchacha20poly1305_state()
    yield crypto_secretstream_xchacha20poly1305_init_push(state, exact(key, KEY_SIZE))
    size = 0
    for piece, is_last in _regroup(chunks, PIECE_SIZE):
        size += len(piece)
        if size > MAX_MEDIA_SIZE:
            raise CryptoError("media size")
        tag = (
            crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if is_last
            else crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        yield crypto_secretstream_xchacha20poly1305_push(state, piece, media_id, tag)


def media_digest(ciphertext_chunks: Iterable[bytes]) -> bytes:
    """Return BLAKE2b-256 (32 bytes) of a whole ciphertext.

    Source: SPEC 3, Media.
    """
    digest = blake2b(digest_size=HASH_SIZE)
    for chunk in ciphertext_chunks:
        digest.update(chunk)
    return digest.digest()


def decrypt_media(chunks: Iterable[bytes], reference: MediaReference) -> Iterator[bytes]:
    """Decrypt a file, given in chunks of any size; yield its plain bytes in order.

    Nothing may be shown or kept until the iterator ends without an error: the digest, the size and the final
    tag are known only then. Stops reading as soon as the file is larger than the reference says.

    Raises CryptoError: "truncated", "decrypt", "media size", "data after final", "digest".

    Source: SPEC 3, Media.
    """
    state = crypto_secretstream_xchacha20poly1305_state()
    digest = blake2b(digest_size=HASH_SIZE)
    size, tag = 0, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
    header, pieces = _split_header(chunks)
    digest.update(header)
    crypto_secretstream_xchacha20poly1305_init_pull(state, header, exact(reference.key, KEY_SIZE))
    for piece, _ in _regroup(pieces, PIECE_SIZE + PIECE_OVERHEAD):
        if tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL:
            raise CryptoError("data after final")
        digest.update(piece)
        plain, tag = _pull(state, piece, reference.media_id)
        size += len(plain)
        if size > reference.size:
            raise CryptoError("media size")
        yield plain
    if tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL:
        raise CryptoError("truncated")
    if size != reference.size:
        raise CryptoError("media size")
    if not equal(digest.digest(), reference.digest):
        raise CryptoError("digest")


def _pull(
    state: crypto_secretstream_xchacha20poly1305_state, piece: bytes, media_id: bytes
) -> tuple[bytes, int]:
    try:
        return crypto_secretstream_xchacha20poly1305_pull(state, piece, media_id)
    except SodiumError:
        raise CryptoError("decrypt") from None


def _split_header(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    remaining = iter(chunks)
    start = b""
    for chunk in remaining:
        start += chunk
        if len(start) >= STREAM_HEADER_SIZE:
            break
    if len(start) < STREAM_HEADER_SIZE:
        raise CryptoError("truncated")

    def rest() -> Iterator[bytes]:
        yield start[STREAM_HEADER_SIZE:]
        yield from remaining

    return start[:STREAM_HEADER_SIZE], rest()


def _regroup(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield (piece, is last) with pieces of this size, the last one shorter or empty only if it must be."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) > size:
            yield bytes(buffer[:size]), False
            del buffer[:size]
    yield bytes(buffer), True
