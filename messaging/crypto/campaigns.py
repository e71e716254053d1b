"""Campaigns: one encrypted body, sealed for many; each recipient's part is 234 bytes.

Source: SPEC 0; SPEC 3, Header (kind 02), Seal.
"""

from dataclasses import dataclass

from accounts.crypto.keyrings import EpochKeys, EpochStatement, pair_key_out
from messaging.crypto.contents import Content
from messaging.crypto.envelopes import Envelope, make_envelope
from messaging.crypto.headers import NO_PREVIOUS, MessageHeader, MessageKind, campaign_message_id


@dataclass(frozen=True, slots=True, repr=False)
class CampaignSealer:
    """Seals contents of one campaign under one epoch of its sender. Secret, hence no repr."""

    campaign_id: bytes
    sender_id: bytes
    epoch: int
    keys: EpochKeys

    def seal(
        self, peer: EpochStatement, conversation_id: bytes, content: Content, sent_at_ms: int
    ) -> tuple[MessageHeader, Envelope]:
        """Seal a content's key for one recipient.

        The caller has checked the peer's statement, by pin or by chain, and that it has not expired. The
        client message id follows from campaign and conversation, so that a resumed campaign repeats nothing.

        Raises CryptoError: "low order key".

        Source: SPEC 3, Header, Seal.
        """
        header = MessageHeader(
            kind=MessageKind.CAMPAIGN,
            conversation_id=conversation_id,
            sender_id=self.sender_id,
            recipient_id=peer.party_id,
            sender_epoch=self.epoch,
            recipient_epoch=peer.epoch,
            client_message_id=campaign_message_id(self.campaign_id, conversation_id),
            sent_at_ms=sent_at_ms,
            previous=NO_PREVIOUS,
            commitment=content.commitment,
        )
        pair_key = pair_key_out(self.keys, peer.exchange_key)
        return header, make_envelope(self.keys, pair_key, header, content.content_key)
