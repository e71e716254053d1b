"""What is handed to the door, checked as far as it can be without a table (SPEC 3, Server on submit)."""

from dataclasses import dataclass
from uuid import UUID

from accounts.crypto.documents import read_bytes
from accounts.crypto.errors import CryptoError
from accounts.errors.base import MalformedError
from messaging.crypto.contents import MAX_CONTENT_SIZE, check_content_size
from messaging.crypto.envelopes import Envelope, parse_envelope
from messaging.crypto.headers import MessageHeader, MessageKind
from messaging.errors.base import TooLargeError, UnknownFieldError
from messaging.errors.messages import WrongPartiesError, WrongSenderError
from messaging.frames import read_uuid
from messaging.models.conversations import conversation_id_for

ENVELOPE_FIELDS = {"v", "hdr", "seal", "own", "body", "template", "media"}
MOST_MEDIA = 10
# base64 of the largest content: refused before it is decoded.
MAX_BODY_TEXT = (MAX_CONTENT_SIZE * 4 + 2) // 3


@dataclass(frozen=True, slots=True)
class Submission:
    """One envelope with its body's ciphertext, from a sender who proved to be `header.sender_id`.

    The ids are the header's, read once. `template_version_id` is what a business says that the body is made
    from; everything else about it, the category too, is read from that version's row. `media_ids` are the
    files that the sender says the body refers to.
    """

    envelope: Envelope
    header: MessageHeader
    body: bytes
    business_id: UUID
    customer_id: UUID
    sender_id: UUID
    recipient_id: UUID
    conversation_id: UUID
    client_message_id: UUID
    template_version_id: UUID | None = None
    media_ids: tuple[UUID, ...] = ()

    @property
    def identity(self) -> tuple[UUID, UUID, UUID]:
        """What is unique about a message: the same three again are the same message again."""
        return self.conversation_id, self.sender_id, self.client_message_id

    @property
    def content_key(self) -> tuple[UUID, bytes]:
        """What is unique about a content."""
        return self.sender_id, self.header.commitment

    @property
    def sender_is_business(self) -> bool:
        return self.sender_id == self.business_id


def read_submission(
    document: object,
    *,
    sender_id: UUID,
    sender_is_business: bool,
    kind: MessageKind = MessageKind.DIRECT,
) -> Submission:
    """Read an envelope as a client sends it (PROTOCOL.md). Only the door of campaigns takes their kind.

    The caller has proved that `sender_id` is the session's party. That sender and recipient are the two
    parties follows from the conversation's id, which is made of both.

    Raises MalformedError, UnknownFieldError, TooLargeError, WrongSenderError, WrongPartiesError.
    """
    if not isinstance(document, dict):
        raise MalformedError
    if not set(document) <= ENVELOPE_FIELDS:
        raise UnknownFieldError
    if isinstance(document.get("body"), str) and len(document["body"]) > MAX_BODY_TEXT:
        raise TooLargeError
    try:
        envelope = parse_envelope(document)
        header = MessageHeader.parse(envelope.header)
        body = read_bytes(document, "body")
        check_content_size(body)
        if header.kind != kind:
            raise MalformedError
    except CryptoError as error:
        raise MalformedError from error
    return check_parties(
        envelope,
        header,
        body,
        sender_id=sender_id,
        sender_is_business=sender_is_business,
        template_version_id=_declared_template(document, sender_is_business=sender_is_business),
        media_ids=_declared_media(document),
    )


def _declared_template(document: dict[str, object], *, sender_is_business: bool) -> UUID | None:
    if "template" not in document:
        return None
    if not sender_is_business:
        raise UnknownFieldError
    return read_uuid(document["template"])


def _declared_media(document: dict[str, object]) -> tuple[UUID, ...]:
    named = document.get("media", [])
    if not isinstance(named, list) or len(named) > MOST_MEDIA:
        raise MalformedError
    ids = tuple(read_uuid(value) for value in named)
    if len(set(ids)) < len(ids):
        raise MalformedError
    return ids


def check_parties(
    envelope: Envelope,
    header: MessageHeader,
    body: bytes,
    *,
    sender_id: UUID,
    sender_is_business: bool,
    template_version_id: UUID | None = None,
    media_ids: tuple[UUID, ...] = (),
) -> Submission:
    """Prove that the header's sender is this one, and its conversation the one of its two parties.

    Raises WrongSenderError, WrongPartiesError.
    """
    if header.sender_id != sender_id.bytes:
        raise WrongSenderError
    recipient_id = UUID(bytes=header.recipient_id)
    business_id, customer_id = (sender_id, recipient_id) if sender_is_business else (recipient_id, sender_id)
    conversation_id = conversation_id_for(business_id, customer_id)
    if header.conversation_id != conversation_id.bytes:
        raise WrongPartiesError
    return Submission(
        envelope=envelope,
        header=header,
        body=body,
        business_id=business_id,
        customer_id=customer_id,
        sender_id=sender_id,
        recipient_id=recipient_id,
        conversation_id=conversation_id,
        client_message_id=UUID(bytes=header.client_message_id),
        template_version_id=template_version_id,
        media_ids=media_ids,
    )
