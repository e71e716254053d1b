"""Franking: the server stamps what it cannot read, so that a report is proof.

Source: SPEC 4.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.crypto.documents import (
    read_bytes,
    read_document,
    read_exact,
    read_integer,
    read_list,
    read_text,
)
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import (
    HASH_SIZE,
    KEY_SIZE,
    VERSION,
    b64,
    equal,
    exact,
    labelled_hash,
    safe_integer,
)
from messaging.crypto.contents import MAX_BODY_SIZE
from messaging.crypto.headers import HEADER_SIZE, MessageHeader

_TIMESTAMP = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One reported message: what the server accepted, and what opens its commitment.

    Wire: {"hdr" (146), "ts" (ms), "kid", "tag" (32), "kf" (32), "body"}; bytes as base64url, body the exact
    revealed bytes. A report is {"v": 1, "items": [item]}.

    Source: SPEC 4.
    """

    header: bytes
    accepted_at_ms: int
    key_id: str
    tag: bytes
    franking_key: bytes
    body: bytes

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels inside a report."""
        return {
            "hdr": b64(self.header),
            "ts": self.accepted_at_ms,
            "kid": self.key_id,
            "tag": b64(self.tag),
            "kf": b64(self.franking_key),
            "body": b64(self.body),
        }


def delivery_tag(server_key: bytes, header: bytes, accepted_at_ms: int) -> bytes:
    """Return the server's stamp (32) on a header it accepts: H("recado1/delivery", header | ts u64, F[kid]).

    `server_key` (32 bytes) lives outside the database, under a key id, for as long as reports are accepted.

    Source: SPEC 4.
    """
    stamped = exact(header, HEADER_SIZE, "header size") + _TIMESTAMP.pack(safe_integer(accepted_at_ms))
    return labelled_hash("recado1/delivery", stamped, exact(server_key, KEY_SIZE))


def report_document(items: list[ReportItem]) -> dict[str, object]:
    """Return a report as it travels.

    Source: SPEC 4.
    """
    return {"v": VERSION, "items": [item.document() for item in items]}


def parse_report(document: object) -> list[ReportItem]:
    """Read a report. Proves nothing: `judge_report` does, item by item.

    Raises CryptoError: "field", "version", "base64", "integer", "header size", "content size".

    Source: SPEC 4.
    """
    return [_parse_item(item) for item in read_list(read_document(document), "items")]


def judge_report(
    item: ReportItem,
    server_keys: Mapping[str, bytes],
    *,
    reporter_id: bytes,
    accused_id: bytes,
    conversation_id: bytes,
    judged: set[tuple[bytes, bytes, bytes]],
) -> MessageHeader:
    """Return the header when the accused sent exactly this body to the reporter, in this conversation.

    `server_keys` maps key ids to franking keys. `judged` holds (conversation, sender, client message id) of
    what was judged before, and gains this one. The proof convinces only who holds the server keys.

    Raises CryptoError: "header size", "version", "tag", "party", "conversation", "commitment",
    "replayed id".

    Source: SPEC 4.
    """
    header = MessageHeader.parse(item.header)
    if item.key_id not in server_keys:
        raise CryptoError("tag")
    if not equal(delivery_tag(server_keys[item.key_id], item.header, item.accepted_at_ms), item.tag):
        raise CryptoError("tag")
    if header.sender_id != accused_id or header.recipient_id != reporter_id:
        raise CryptoError("party")
    if header.conversation_id != conversation_id:
        raise CryptoError("conversation")
    if not equal(labelled_hash("recado1/commit", item.body, item.franking_key), header.commitment):
        raise CryptoError("commitment")
    identity = (header.conversation_id, header.sender_id, header.client_message_id)
    if identity in judged:
        raise CryptoError("replayed id")
    judged.add(identity)
    return header


def _parse_item(item: object) -> ReportItem:
    if not isinstance(item, dict):
        raise CryptoError("field")
    body = read_bytes(item, "body")
    if len(body) > MAX_BODY_SIZE:
        raise CryptoError("content size")
    return ReportItem(
        header=read_exact(item, "hdr", HEADER_SIZE, "header size"),
        accepted_at_ms=read_integer(item, "ts"),
        key_id=read_text(item, "kid"),
        tag=read_exact(item, "tag", HASH_SIZE, "tag"),
        franking_key=read_exact(item, "kf", KEY_SIZE, "commitment"),
        body=body,
    )
