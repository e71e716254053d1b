"""Parties with real keys, for tests, benchmarks and whoever plays a client: they publish, seal and open."""

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.crypto.keyrings import (
    Custody,
    EpochKeys,
    PartyType,
    SignedStatement,
    check_chain,
    epoch_keys,
    make_epoch,
)
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import b64, random_bytes, unb64
from accounts.services.keys import publish_epoch
from messaging.crypto.contents import make_content
from messaging.crypto.envelopes import Envelope, OpenedMessage, ReplayGuard, make_envelope, open_message
from messaging.crypto.headers import NO_PREVIOUS, MessageHeader, MessageKind
from messaging.crypto.pair_keys import PairKeys
from messaging.models.conversations import conversation_id_for


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class TestParty:
    """One party's secrets and published chain."""

    __test__ = False

    id: UUID
    type: PartyType
    identity_seed: bytes = field(default_factory=lambda: random_bytes(32))
    epoch_seeds: dict[int, bytes] = field(default_factory=dict)
    signed: list[SignedStatement] = field(default_factory=list)
    guard: ReplayGuard = field(default_factory=ReplayGuard)

    def next_epoch(self, **changes: Any) -> SignedStatement:
        """Sign the next epoch without publishing it."""
        epoch = len(self.signed) + 1
        self.epoch_seeds[epoch] = random_bytes(32)
        fields: dict[str, Any] = {
            "party_type": self.type,
            "custody": Custody.BROWSER,
            "party_id": self.id.bytes,
            "identity_seed": self.identity_seed,
            "epoch": epoch,
            "epoch_seed": self.epoch_seeds[epoch],
            "created_at_ms": now_ms(),
            "previous": self.signed[-1].statement if self.signed else None,
        }
        return make_epoch(**{**fields, **changes})

    def publish(self, actor_id: UUID) -> None:
        """Publish the next epoch through the service."""
        signed = self.next_epoch()
        publish_epoch(party_id=self.id, party_type=self.type, signed=signed, actor_id=actor_id)
        self.signed.append(signed)

    @property
    def epoch(self) -> int:
        return len(self.signed)

    @property
    def keys(self) -> dict[int, EpochKeys]:
        return {epoch: epoch_keys(seed) for epoch, seed in self.epoch_seeds.items()}

    def package(self, *, with_identity: bool = True) -> KeyPackage:
        return KeyPackage(self.identity_seed if with_identity else None, dict(self.epoch_seeds))

    def pair_keys(self, other: "TestParty") -> PairKeys:
        return PairKeys(self.keys, check_chain(other.signed))

    def header_to(self, other: "TestParty", commitment: bytes, **changes: Any) -> MessageHeader:
        fields: dict[str, Any] = {
            "kind": MessageKind.DIRECT,
            "conversation_id": conversation_of(self, other).bytes,
            "sender_id": self.id.bytes,
            "recipient_id": other.id.bytes,
            "sender_epoch": self.epoch,
            "recipient_epoch": other.epoch,
            "client_message_id": uuid.uuid4().bytes,
            "sent_at_ms": now_ms(),
            "previous": NO_PREVIOUS,
            "commitment": commitment,
        }
        return MessageHeader(**{**fields, **changes})

    def seal(self, other: "TestParty", text: str, **changes: Any) -> dict[str, Any]:
        """A whole envelope with its body, as a client sends it."""
        body = json.dumps({"t": "text", "text": text}, ensure_ascii=False).encode()
        return self.seal_body(other, body, **changes)

    def seal_body(self, other: "TestParty", body: bytes, **changes: Any) -> dict[str, Any]:
        content = make_content(self.id.bytes, body)
        header = self.header_to(other, content.commitment, **changes)
        pair_key = self.pair_keys(other).outgoing(self.epoch, other.epoch)
        envelope = make_envelope(self.keys[self.epoch], pair_key, header, content.content_key)
        return {**envelope.document(), "body": b64(content.ciphertext)}

    def open(self, other: "TestParty", document: dict[str, Any]) -> OpenedMessage:
        """Open a message as the server gives it ({"envelope": …}), or raise CryptoError."""
        given = document["envelope"]
        return open_message(
            Envelope(unb64(given["hdr"]), unb64(given["seal"]), unb64(given["own"])),
            unb64(given["body"]),
            conversation_id=conversation_of(self, other).bytes,
            parties=[self.id.bytes, other.id.bytes],
            reader_id=self.id.bytes,
            pair_keys=self.pair_keys(other),
            replay_guard=self.guard,
        )

    def read(self, other: "TestParty", document: dict[str, Any]) -> str:
        """The text of a message."""
        text: str = json.loads(self.open(other, document).body)["text"]
        return text


def conversation_of(one: TestParty, other: TestParty) -> UUID:
    business, customer = (one, other) if one.type == PartyType.BUSINESS else (other, one)
    return conversation_id_for(business.id, customer.id)
