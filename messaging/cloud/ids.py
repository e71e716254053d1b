"""Ids of the Cloud API, made of ours and read back: no table, and the same for ever. Pure.

Source: CLOUD.md, Ids.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from messaging.models.conversations import conversation_id_for

WAMID = "wamid."
# Two ids and a direction are 33 bytes: 44 signs of base64, without padding.
WAMID_PATTERN = re.compile(r"wamid\.[A-Za-z0-9_-]{44}")
FROM_CUSTOMER, FROM_BUSINESS = 0, 1
# As many files as one message carries.
MOST_PARTS = 10
USER_ID_PATTERN = re.compile(r"[A-Z]{2}\.([0-9]{1,39})")
# A country for people without a number: reserved for such uses (ISO 3166-1).
NO_COUNTRY = "ZZ"
# Fifteen digits, the first not zero: as many as JavaScript counts exactly.
FIRST_NODE_ID, NODE_IDS = 10**14, 9 * 10**14


@dataclass(frozen=True, slots=True)
class MessageName:
    """What names a message: its conversation, its client message id, and which side sent it."""

    conversation_id: UUID
    client_message_id: UUID
    from_business: bool


def wamid_of(conversation_id: UUID, client_message_id: UUID, *, from_business: bool, part: int = 0) -> str:
    """The Cloud API's id of a message; its further files are messages there, and count from `part` 1."""
    direction = FROM_BUSINESS if from_business else FROM_CUSTOMER
    packed = conversation_id.bytes + client_message_id.bytes + bytes([direction | part << 1])
    return WAMID + urlsafe_b64encode(packed).decode()


def read_wamid(text: object) -> MessageName | None:
    """What a message's id names; None when it is none of ours. That it exists is the caller's to prove."""
    if not isinstance(text, str) or not WAMID_PATTERN.fullmatch(text):
        return None
    packed = urlsafe_b64decode(text.removeprefix(WAMID))
    part, direction = divmod(packed[32], 2)
    if part >= MOST_PARTS:
        return None
    return MessageName(UUID(bytes=packed[:16]), UUID(bytes=packed[16:32]), direction == FROM_BUSINESS)


def user_id_of(business_id: UUID, customer_id: UUID, country: str) -> str:
    """A customer as one business knows them (BSUID, `CC.digits`); another business is given another one.

    `country` is the two letters of the customer's number, "" for none; who reads it back looks at the digits.
    """
    return f"{country or NO_COUNTRY}.{conversation_id_for(business_id, customer_id).int}"


def read_user_id(text: object) -> UUID | None:
    """The conversation that a BSUID names; None when it is none. Whose it is, the caller proves."""
    found = USER_ID_PATTERN.fullmatch(text) if isinstance(text, str) else None
    number = int(found[1]) if found else 1 << 128
    return UUID(int=number) if number < 1 << 128 else None


def template_node_id(template_id: UUID, language: str) -> str:
    """The node id (digits) of a template in one language."""
    digest = hashlib.blake2b(template_id.bytes + language.encode(), digest_size=16).digest()
    return str(FIRST_NODE_ID + int.from_bytes(digest) % NODE_IDS)
