"""Private notes: what members of a business write about a conversation for each other.

Not of the specification: a note never leaves the business, so it needs no seal for another party. Its key
follows from the secret of one of the business's epochs, in the way of SPEC 2, Keys.
"""

import struct
from dataclasses import dataclass

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import (
    ID_SIZE,
    KEY_SIZE,
    LOCK_OVERHEAD,
    VERSION,
    exact,
    labelled_hash,
    lock,
    pad,
    unlock,
    unpad,
)

_ASSOCIATED_DATA = struct.Struct(">BB16s16s16s16sI")
_NOTE_KIND = 0x31
PAD_BLOCK = 256
MAX_NOTE_SIZE = 16_383
MAX_CIPHERTEXT_SIZE = MAX_NOTE_SIZE + 1 + LOCK_OVERHEAD


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Where a note belongs, which its ciphertext is bound to; 70 bytes of associated data:

    version 01 (1) | kind 31 (1) | business id (16) | conversation id (16) | note id (16) |
    author's membership id (16) | epoch u32 of the business, big-endian.

    The note id is chosen by the author's device. Whoever holds the epoch's seed could bind another author:
    who wrote a note is what the server says of the session, and the binding holds it to that.
    """

    business_id: bytes
    conversation_id: bytes
    note_id: bytes
    author_id: bytes
    epoch: int

    def pack(self) -> bytes:
        """Return the associated data.

        Raises CryptoError("field") when a field does not fit its place.
        """
        try:
            return _ASSOCIATED_DATA.pack(
                VERSION,
                _NOTE_KIND,
                exact(self.business_id, ID_SIZE),
                exact(self.conversation_id, ID_SIZE),
                exact(self.note_id, ID_SIZE),
                exact(self.author_id, ID_SIZE),
                self.epoch,
            )
        except struct.error:
            raise CryptoError("field") from None


def note_key(epoch_seed: bytes) -> bytes:
    """Return the key (32) of all notes of one epoch of a business: H("recado1/note", "", epoch seed).

    Raises CryptoError("field").
    """
    return labelled_hash("recado1/note", key=exact(epoch_seed, KEY_SIZE))


def lock_note(epoch_seed: bytes, place: NotePlace, body: bytes, nonce: bytes | None = None) -> bytes:
    """Encrypt a note's body (UTF-8 JSON, at most MAX_NOTE_SIZE bytes) for the members who hold this epoch.

    lock(note key, pad(body, 256), associated data of its place). `nonce` is for test vectors only.

    Raises CryptoError: "note size", "field".
    """
    if len(body) > MAX_NOTE_SIZE:
        raise CryptoError("note size")
    return lock(note_key(epoch_seed), pad(body, PAD_BLOCK), place.pack(), nonce)


def open_note(epoch_seed: bytes, place: NotePlace, ciphertext: bytes) -> bytes:
    """Return a note's body, proved to be the one written in this place.

    Raises CryptoError: "truncated", "decrypt", "field".
    """
    return unpad(unlock(note_key(epoch_seed), ciphertext, place.pack()), PAD_BLOCK)


def check_note_size(ciphertext: bytes) -> None:
    """Say whether the server takes this ciphertext: whole padding blocks, at most MAX_CIPHERTEXT_SIZE bytes.

    Raises CryptoError("note size").
    """
    padded_size = len(ciphertext) - LOCK_OVERHEAD
    if padded_size < PAD_BLOCK or padded_size % PAD_BLOCK or len(ciphertext) > MAX_CIPHERTEXT_SIZE:
        raise CryptoError("note size")
