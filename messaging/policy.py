"""The gate: one verdict for each message, from facts alone.

Pure. Whatever asks (socket, REST, automation, campaign) gets the same verdict and the same code.
"""

from dataclasses import dataclass
from enum import StrEnum

from messaging.errors import (
    BusinessSuspendedError,
    MessagingError,
    NoRecipientKeysError,
    PairRateError,
    TemplateNotApprovedError,
    UndeliverableError,
    WindowClosedError,
    YouBlockedError,
)

SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000
PAIR_RATE_WINDOW_MS = 10_000
PAIR_RATE_LIMIT = 100


class Decision(StrEnum):
    """What happens to a message: now, later, in the digest, or not at all."""

    DELIVER = "deliver"
    DEFER = "defer"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate knows of one message when it is sent. Times are Unix ms.

    `category` is the declared template's, "" for free text.
    `recent_from_sender` counts what the same sender sent in this conversation in PAIR_RATE_WINDOW_MS.
    """

    sender_is_business: bool
    is_blocked: bool
    business_suspended: bool
    recipient_has_keys: bool
    customer_last_at_ms: int
    now_ms: int
    recent_from_sender: int
    declares_template: bool = False
    template_approved: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer; `error` says why something was refused, with its stable code."""

    decision: Decision
    error: MessagingError | None = None


DELIVER = Verdict(Decision.DELIVER)


def decide(facts: Facts) -> Verdict:
    """Decide what happens to one message, the gravest reason first.

    A business never learns that it was blocked, only that this message cannot be delivered.
    The service window is the customer's: a business may write
    freely for SERVICE_WINDOW_MS after the customer's last word, and in approved words at any time.
    """
    if facts.business_suspended and facts.sender_is_business:
        return _refuse(BusinessSuspendedError())
    if facts.is_blocked:
        return _refuse(UndeliverableError() if facts.sender_is_business else YouBlockedError())
    if not facts.recipient_has_keys:
        return _refuse(NoRecipientKeysError())
    if facts.declares_template and not facts.template_approved:
        return _refuse(TemplateNotApprovedError())
    if _needs_window(facts) and not is_window_open(facts.customer_last_at_ms, facts.now_ms):
        return _refuse(WindowClosedError())
    if facts.recent_from_sender >= PAIR_RATE_LIMIT:
        return _refuse(PairRateError())
    return DELIVER


def _needs_window(facts: Facts) -> bool:
    return facts.sender_is_business and not facts.declares_template


def is_window_open(customer_last_at_ms: int, now_ms: int) -> bool:
    """Say whether a business may write free text: the customer wrote within the service window."""
    return now_ms - customer_last_at_ms < SERVICE_WINDOW_MS


def _refuse(error: MessagingError) -> Verdict:
    return Verdict(Decision.REFUSE, error)
