"""Reports as they come in, read as far as it can be done without a key or a table (PROTOCOL.md)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.errors.base import MalformedError
from accounts.serializers import fields_of
from messaging.errors.base import UnknownFieldError
from messaging.frames import read_uuid
from moderation.boxes import BOX_OVERHEAD
from moderation.errors import NothingReportedError, ReportTooLargeError, TooManyItemsError
from moderation.models.reports import Report

MAX_ITEMS = 20
MAX_REPORT_BYTES = 1024 * 1024
MAX_COMMENT_BYTES = 4000
FIELDS = ("conversation", "reason", "comment", "key", "items")


@dataclass(frozen=True, slots=True)
class Filing:
    """A report as it travels: everything that somebody wrote is sealed to the moderation key."""

    conversation_id: UUID
    reason: str
    key_id: str
    comment: bytes
    items: list[bytes]


def read_filing(data: Any) -> Filing:
    """{"conversation", "reason", "comment": box or "", "key", "items": [box]}.

    Raises MalformedError, UnknownFieldError, NothingReportedError, TooManyItemsError, ReportTooLargeError.
    """
    if isinstance(data, dict) and not set(data) <= set(FIELDS):
        raise UnknownFieldError
    fields = fields_of(data, *FIELDS)
    items, reason, key_id = fields["items"], fields["reason"], fields["key"]
    if reason not in Report.Reason.values or not isinstance(key_id, str) or not isinstance(items, list):
        raise MalformedError
    if not items:
        raise NothingReportedError
    if len(items) > MAX_ITEMS:
        raise TooManyItemsError
    boxes = [_read_box(item) for item in items]
    comment = _read_box(fields["comment"]) if fields["comment"] else b""
    if sum(map(len, boxes)) > MAX_REPORT_BYTES or len(comment) > MAX_COMMENT_BYTES + BOX_OVERHEAD:
        raise ReportTooLargeError
    return Filing(read_uuid(fields["conversation"]), reason, key_id, comment, boxes)


def _read_box(text: object) -> bytes:
    try:
        return unb64(text)
    except CryptoError as error:
        raise MalformedError from error
