"""Envelopes: a content key sealed for one conversation, and the one way to open a message.

Source: SPEC 3.
"""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.crypto.documents import read_document, read_exact
from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochKeys
from accounts.crypto.primitives import (
    KEY_SIZE,
    LOCK_OVERHEAD,
    VERSION,
    b64,
    equal,
    exact,
    labelled_hash,
    lock,
    unlock,
)
from messaging.crypto.contents import open_content
from messaging.crypto.headers import HEADER_SIZE, MessageHeader
from messaging.crypto.pair_keys import PairKeys

SEAL_SIZE = LOCK_OVERHEAD + KEY_SIZE
OWN_MARK_SIZE = 16


@dataclass(frozen=True, slots=True)
class Envelope:
    """What each recipient needs besides the encrypted body, 234 bytes:

    header (146) | seal = lock(pair key, content key, header) (72) | own mark (16).

    Wire: {"v": 1, "hdr", "seal", "own"}, base64url, and "body" for a direct message; a campaign sends its
    body once. The seal serves both parties, since both know the pair key.

    Source: SPEC 3, Seal.
    """

    header: bytes
    seal: bytes
    own_mark: bytes

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels, without a body."""
        return {"v": VERSION, "hdr": b64(self.header), "seal": b64(self.seal), "own": b64(self.own_mark)}


@dataclass(frozen=True, slots=True, repr=False)
class OpenedMessage:
    """A message that passed every check. Secret, hence no repr.

    The body is the exact bytes that the sender committed to; franking_key (32) opens the commitment, should
    the reader report it.
    """

    header: MessageHeader
    body: bytes
    franking_key: bytes


class ReplayGuard:
    """What one party has accepted: (conversation, sender, client message id) -> commitment.

    Source: SPEC 3, Receiver, steps 3 and 9.
    """

    __slots__ = ("_accepted",)

    def __init__(self) -> None:
        self._accepted: dict[tuple[bytes, bytes, bytes], bytes] = {}

    def check(self, header: MessageHeader) -> None:
        """Prove that this message is new.

        Raises CryptoError: "duplicate" for the same message again (drop it), "replayed id" for another body
        under an accepted id (an attack).
        """
        accepted = self._accepted.get((header.conversation_id, header.sender_id, header.client_message_id))
        if accepted == header.commitment:
            raise CryptoError("duplicate")
        if accepted is not None:
            raise CryptoError("replayed id")

    def remember(self, header: MessageHeader) -> None:
        """Note a message that passed every check."""
        identity = (header.conversation_id, header.sender_id, header.client_message_id)
        self._accepted[identity] = header.commitment


def own_mark(keys: EpochKeys, header: bytes) -> bytes:
    """Return the sender's mark (16) on a packed header: H("recado1/own", header, own key)[:16].

    The recipient knows the pair key too, and could otherwise plant messages "of mine" on my other devices.

    Source: SPEC 3, Own mark.
    """
    return labelled_hash("recado1/own", header, keys.own_key)[:OWN_MARK_SIZE]


def make_envelope(
    keys: EpochKeys, pair_key: bytes, header: MessageHeader, content_key: bytes, nonce: bytes | None = None
) -> Envelope:
    """Seal a content key for one conversation.

    `keys` are those of header.sender_epoch, `pair_key` the outgoing one of the header's two epochs. The
    caller has checked the recipient's chain or pin, and that the recipient's epoch has not expired.
    `nonce` is for test vectors only.

    Source: SPEC 3, Seal.
    """
    packed = header.pack()
    return Envelope(packed, lock(pair_key, content_key, packed, nonce), own_mark(keys, packed))


def parse_envelope(document: object) -> Envelope:
    """Read an envelope, with or without a body, from its JSON object; the server calls it on submit.

    Raises CryptoError: "field", "version", "base64", "header size", "truncated", "own mark".

    Source: SPEC 3, Envelope.
    """
    fields = read_document(document)
    return Envelope(
        read_exact(fields, "hdr", HEADER_SIZE, "header size"),
        read_exact(fields, "seal", SEAL_SIZE, "truncated"),
        read_exact(fields, "own", OWN_MARK_SIZE, "own mark"),
    )


def open_message(
    envelope: Envelope,
    ciphertext: bytes,
    *,
    conversation_id: bytes,
    parties: Collection[bytes],
    reader_id: bytes,
    pair_keys: PairKeys,
    replay_guard: ReplayGuard,
) -> OpenedMessage:
    """Open a message, as its recipient or on another device of its sender.

    `parties` are the two ids that this conversation has for the reader, one of them reader_id. Nothing of a
    message that fails may be shown; callers count it.

    Raises CryptoError, in this order: "header size", "version", "conversation", "party", "duplicate",
    "replayed id", "epoch", "own mark", "truncated", "decrypt", "commitment".

    Source: SPEC 3, Receiver.
    """
    header = MessageHeader.parse(envelope.header)
    if header.conversation_id != conversation_id:
        raise CryptoError("conversation")
    if {header.sender_id, header.recipient_id} != set(parties) or header.sender_id == header.recipient_id:
        raise CryptoError("party")
    if reader_id not in parties:
        raise CryptoError("party")
    replay_guard.check(header)
    if header.sender_id == reader_id:
        pair_key = pair_keys.outgoing(header.sender_epoch, header.recipient_epoch)
        mark = own_mark(pair_keys.my_keys[header.sender_epoch], envelope.header)
        if not equal(mark, envelope.own_mark):
            raise CryptoError("own mark")
    else:
        pair_key = pair_keys.incoming(header.recipient_epoch, header.sender_epoch)
    seal = exact(envelope.seal, SEAL_SIZE, "truncated")
    content_key = unlock(pair_key, seal, envelope.header)
    opened = open_content(header.sender_id, header.commitment, content_key, ciphertext)
    replay_guard.remember(header)
    return OpenedMessage(header, opened.body, opened.franking_key)
