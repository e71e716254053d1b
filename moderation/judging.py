"""What the platform can prove of a reported message, and in which words staff read it. Pure.

Source: SPEC 4.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.crypto.errors import CryptoError
from accounts.errors.base import MalformedError
from messaging.crypto.franking import ReportItem as Evidence
from messaging.crypto.franking import judge_report, parse_report
from moderation.models.reports import ReportItem

Verdict = ReportItem.Verdict
Identity = tuple[bytes, bytes, bytes]

FAILURES: Mapping[str, Promise] = {
    "tag": _(
        "The platform's stamp does not fit: the message, its date or its recipient was changed, or it never "
        "passed through here."
    ),
    "stamp key": _("It names a stamp that this platform does not hold, or holds no more: nothing is proved."),
    "party": _("It was not sent by the accused to the person who reports it."),
    "conversation": _("It belongs to another conversation."),
    "commitment": _("The text is not the one that was sent."),
    "version": _("It is of a version that this platform does not know."),
    "box": _("What was stored can no longer be opened: it was changed, or its key is gone."),
    "integer": _("Its date is not one that the platform gives."),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one item; `failure` is a key of FAILURES when it does not verify."""

    verdict: str
    failure: str = ""

    @property
    def words(self) -> Promise | str:
        """Why it does not verify, in one sentence; "" when it does."""
        return FAILURES.get(self.failure, "")


def read_evidence(plain: bytes) -> Evidence:
    """Read one opened item of a report. Raises MalformedError: nothing can be judged that cannot be read."""
    try:
        return parse_report({"v": 1, "items": [json.loads(plain)]})[0]
    except (CryptoError, ValueError, RecursionError) as error:
        raise MalformedError from error


def claimed_identity(item: Evidence) -> tuple[UUID, UUID, UUID]:
    """Conversation, sender and client message id as a header claims them, whether or not it verifies.

    Offsets as in `messaging.crypto.headers.MessageHeader`.
    """
    conversation, sender, message = item.header[2:18], item.header[18:34], item.header[58:74]
    return UUID(bytes=conversation), UUID(bytes=sender), UUID(bytes=message)


def judge(
    item: Evidence,
    franking_keys: Mapping[str, bytes],
    *,
    reporter_id: UUID,
    accused_id: UUID,
    conversation_id: UUID,
    judged: set[Identity],
) -> Judgement:
    """Say whether the accused sent exactly this text to the reporter in this conversation.

    `judged` holds what was found genuine before, and gains this item when it is.
    """
    try:
        judge_report(
            item,
            franking_keys,
            reporter_id=reporter_id.bytes,
            accused_id=accused_id.bytes,
            conversation_id=conversation_id.bytes,
            judged=judged,
        )
    except CryptoError as error:
        if error.reason == "replayed id":
            return Judgement(Verdict.REPEATED)
        is_key_gone = error.reason == "tag" and item.key_id not in franking_keys
        return Judgement(Verdict.FAILED, "stamp key" if is_key_gone else error.reason)
    return Judgement(Verdict.GENUINE)
