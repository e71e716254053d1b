"""The gate: one verdict for each message, from facts alone.

Pure. Whatever asks (socket, REST, automation, campaign) gets the same verdict and the same code.
"""

from dataclasses import dataclass
from enum import StrEnum

from messaging.errors.base import MessagingError
from messaging.errors.messages import (
    BusinessClosedError,
    BusinessSuspendedError,
    NoConsentError,
    NoRecipientKeysError,
    PairRateError,
    PilotClosedError,
    TemplateNotApprovedError,
    UndeliverableError,
    WindowClosedError,
    YouBlockedError,
)

SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000
PAIR_RATE_WINDOW_MS = 10_000
PAIR_RATE_LIMIT = 100

MARKETING, UTILITY, AUTHENTICATION = "marketing", "utility", "authentication"
CATEGORIES_OF_FLOW = {MARKETING, UTILITY}
EVERYTHING, FEWER, IMPORTANT = "everything", "fewer", "important"


class Decision(StrEnum):
    """What happens to a message: now, later, in the digest, or not at all."""

    DELIVER = "deliver"
    DEFER = "defer"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Flow:
    """What a customer wants to hear, from this business and from all; offers are counted by their week.

    `weekly_limit` counts at the level "fewer" only; no budget means no limit over all. `quiet_until_ms` is
    the end of the quiet hours that it is now, None when it is not quiet.
    """

    level: str = EVERYTHING
    weekly_limit: int = 0
    offers_of_business: int = 0
    weekly_budget: int | None = None
    offers_of_all: int = 0
    quiet_until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate knows of one message when it is sent. Times are Unix ms.

    `category` is the declared template's, "" for free text.
    `recent_from_sender` counts what the same sender sent in this conversation in PAIR_RATE_WINDOW_MS.
    """

    sender_is_business: bool
    waits_for_place: bool
    is_blocked: bool
    business_suspended: bool
    recipient_has_keys: bool
    customer_last_at_ms: int
    now_ms: int
    recent_from_sender: int
    business_closed: bool = False
    declares_template: bool = False
    template_approved: bool = False
    category: str = ""
    has_marketing_consent: bool = False
    flow: Flow = Flow()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer: `error` says why something was refused, with its stable code; `until_ms` when what
    is deferred is tried again.
    """

    decision: Decision
    error: MessagingError | None = None
    until_ms: int | None = None


DELIVER = Verdict(Decision.DELIVER)
HOLD = Verdict(Decision.HOLD)


def decide(facts: Facts) -> Verdict:
    """Decide what happens to one message, the gravest reason first.

    The service window is the customer's: a business may write freely for SERVICE_WINDOW_MS after the
    customer's last word, and in approved words at any time.
    """
    if error := refusal_between(facts):
        return _refuse(error)
    if not facts.recipient_has_keys:
        return _refuse(NoRecipientKeysError())
    if facts.declares_template and not facts.template_approved:
        return _refuse(TemplateNotApprovedError())
    if _needs_window(facts) and not is_window_open(facts.customer_last_at_ms, facts.now_ms):
        return _refuse(WindowClosedError())
    if facts.category == MARKETING and not facts.has_marketing_consent:
        return _refuse(NoConsentError())
    if facts.recent_from_sender >= PAIR_RATE_LIMIT:
        return _refuse(PairRateError())
    return decide_flow(facts.category, facts.flow)


def decide_again(facts: Facts) -> Verdict:
    """Decide about a message that was accepted and waits: who may send may have changed, and the flow."""
    if error := refusal_between(facts):
        return _refuse(error)
    if facts.category == MARKETING and not facts.has_marketing_consent:
        return _refuse(NoConsentError())
    return decide_flow(facts.category, facts.flow)


def refusal_between(facts: Facts) -> MessagingError | None:
    """Why the one may not send to the other at all.

    While a pilot is open, a business without a place receives and does not send. A business never learns that
    it was blocked, only that this message cannot be delivered.
    """
    if facts.business_closed:
        return BusinessClosedError()
    if facts.business_suspended and facts.sender_is_business:
        return BusinessSuspendedError()
    if facts.waits_for_place and facts.sender_is_business:
        return PilotClosedError()
    if facts.is_blocked:
        return UndeliverableError() if facts.sender_is_business else YouBlockedError()
    return None


def decide_flow(category: str, flow: Flow) -> Verdict:
    """Decide by what the customer wants to hear, and when.

    An offer over the customer's level, limit or budget is held back, never dropped. In quiet hours offers and
    notifications wait for their end. A security code, which the customer asked for, and words in a running
    conversation pass always.
    """
    if category not in CATEGORIES_OF_FLOW:
        return DELIVER
    if category == MARKETING and _is_over(flow):
        return HOLD
    if flow.quiet_until_ms is not None:
        return Verdict(Decision.DEFER, until_ms=flow.quiet_until_ms)
    return DELIVER


def _needs_window(facts: Facts) -> bool:
    return facts.sender_is_business and not facts.declares_template


def _is_over(flow: Flow) -> bool:
    is_over_limit = flow.level == FEWER and flow.offers_of_business >= flow.weekly_limit
    is_over_budget = flow.weekly_budget is not None and flow.offers_of_all >= flow.weekly_budget
    return flow.level == IMPORTANT or is_over_limit or is_over_budget


def is_window_open(customer_last_at_ms: int, now_ms: int) -> bool:
    """Say whether a business may write free text: the customer wrote within the service window."""
    return now_ms - customer_last_at_ms < SERVICE_WINDOW_MS


def _refuse(error: MessagingError) -> Verdict:
    return Verdict(Decision.REFUSE, error)
