"""What the door answers, and what it announces, for each submission."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.crypto.primitives import b64
from accounts.errors.base import DomainError


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored message: its place, and the server's stamp on it (SPEC 4).

    Without a sequence it waits: its sender learns that, and never what the customer decided.
    """

    conversation_id: UUID
    business_id: UUID
    customer_id: UUID
    client_message_id: UUID
    sequence: int | None
    accepted_at_ms: int
    key_id: str
    tag: bytes
    from_verified: bool
    is_duplicate: bool
    message_id: UUID

    def document(self) -> dict[str, Any]:
        """The answer to the sender, as PROTOCOL.md writes it."""
        return {
            "conversation": str(self.conversation_id),
            "client_message_id": str(self.client_message_id),
            "sequence": self.sequence,
            "waiting": self.sequence is None,
            "ts": self.accepted_at_ms,
            "kid": self.key_id,
            "tag": b64(self.tag),
            "from_verified": self.from_verified,
            "duplicate": self.is_duplicate,
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not stored, and why."""

    error: DomainError

    def document(self) -> dict[str, Any]:
        """The answer to the sender: code and sentence."""
        return {"code": self.error.code, "detail": str(self.error)}


Outcome = Accepted | Refused
