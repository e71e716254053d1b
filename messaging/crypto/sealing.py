"""A direct message, sealed whole: body, header, seal and own mark in one step.

Source: SPEC 3.
"""

from collections.abc import Mapping

from accounts.crypto.keyrings import EpochKeys, EpochStatement
from accounts.crypto.primitives import b64
from messaging.crypto.contents import make_content
from messaging.crypto.envelopes import make_envelope
from messaging.crypto.headers import NO_PREVIOUS, MessageHeader, MessageKind
from messaging.crypto.pair_keys import PairKeys


def seal_direct(
    body: bytes,
    *,
    sender_id: bytes,
    my_epoch: int,
    my_keys: Mapping[int, EpochKeys],
    peer: EpochStatement,
    conversation_id: bytes,
    client_message_id: bytes,
    sent_at_ms: int,
    previous: bytes = NO_PREVIOUS,
) -> dict[str, object]:
    """Seal a body (UTF-8 JSON) for one recipient; returns the JSON object that travels, its body included.

    The caller has checked the peer's statement, by pin or by chain, and that neither epoch has expired.

    Raises CryptoError: "content size", "low order key".

    Source: SPEC 3, Content, Header, Seal.
    """
    content = make_content(sender_id, body)
    header = MessageHeader(
        kind=MessageKind.DIRECT,
        conversation_id=conversation_id,
        sender_id=sender_id,
        recipient_id=peer.party_id,
        sender_epoch=my_epoch,
        recipient_epoch=peer.epoch,
        client_message_id=client_message_id,
        sent_at_ms=sent_at_ms,
        previous=previous,
        commitment=content.commitment,
    )
    pair_key = PairKeys(my_keys, {peer.epoch: peer}).outgoing(my_epoch, peer.epoch)
    envelope = make_envelope(my_keys[my_epoch], pair_key, header, content.content_key)
    return {**envelope.document(), "body": b64(content.ciphertext)}
