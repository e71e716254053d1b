"""What becomes of a chunk of a campaign's recipients: before sealing, and after the door has answered."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from accounts.errors.base import DomainError
from campaigns.errors import CampaignHaltedError
from campaigns.models.campaigns import Campaign, Recipient
from messaging.delivery.acceptance import accept_many
from messaging.delivery.outcomes import Accepted, Outcome
from messaging.delivery.storage import insert_conversations, update_rows
from messaging.delivery.submissions import Submission
from messaging.errors.messages import NoConsentError, NoRecipientKeysError, UndeliverableError
from messaging.events import announce_where_heard
from messaging.models.conversations import Conversation
from messaging.queries.blocks import blocked_pairs
from messaging.queries.contacts import marketing_consents

State = Recipient.State
SETTLED = ["state", "code", "message_id", "sequence", "claim", "claimed_until", "decided_at"]
# What concerns the business stops the campaign, before it is noted for thousands of people.
OF_THE_BUSINESS = {"business_closed", "business_suspended", "pilot_closed", "template_not_approved"}


def sift(campaign: Campaign, recipients: Sequence[Recipient]) -> list[Recipient]:
    """Who of these is to be sealed for; the others are decided. No conversation is opened with them."""
    ids = [recipient.customer_id for recipient in recipients if recipient.customer_id]
    consented = marketing_consents([(campaign.business_id, customer_id) for customer_id in ids])
    blocked = blocked_pairs(ids, [campaign.business_id])
    ready = []
    for recipient in recipients:
        customer_id = recipient.customer_id
        if customer_id is None:
            note_error(recipient, NoRecipientKeysError())
        elif (customer_id, campaign.business_id) in blocked:
            note_error(recipient, UndeliverableError())
        elif (campaign.business_id, customer_id) not in consented:
            note_error(recipient, NoConsentError())
        else:
            ready.append(recipient)
    return ready


def hand_in(recipients: Sequence[Recipient], submissions: Sequence[Submission]) -> None:
    """Open the conversations that are not there yet, and let the door decide; recipients note its answers.

    Runs inside the chunk's transaction. Raises CampaignHaltedError when the business itself is refused.
    """
    insert_conversations(
        [
            Conversation(id=s.conversation_id, business_id=s.business_id, customer_id=s.customer_id)
            for s in submissions
        ]
    )
    outcomes = accept_many(submissions, announce=announce_where_heard)
    for recipient, outcome in zip(recipients, outcomes, strict=True):
        _note(recipient, outcome)


def write_down(recipients: Sequence[Recipient]) -> None:
    """Store what became of recipients, with the time. Runs inside the chunk's transaction."""
    now = timezone.now()
    for recipient in recipients:
        recipient.decided_at, recipient.claim, recipient.claimed_until = now, None, None
    update_rows(Recipient, recipients, SETTLED)


def note_error(recipient: Recipient, error: DomainError) -> None:
    """Why one recipient gets nothing, or not yet. Raises CampaignHaltedError for reasons of the business."""
    if error.code in OF_THE_BUSINESS:
        raise CampaignHaltedError(error.code)
    recipient.code = error.code
    recipient.state = State.NO_KEYS if error.code == NoRecipientKeysError.code else State.REFUSED


def halt(campaign_id: UUID, reason: str) -> None:
    """Pause a campaign that the platform does not let go on."""
    rows = Campaign.objects.filter(pk=campaign_id, state=Campaign.State.SENDING)
    rows.update(state=Campaign.State.PAUSED, code=reason)


def _note(recipient: Recipient, outcome: Outcome) -> None:
    if not isinstance(outcome, Accepted):
        note_error(recipient, outcome.error)
        return
    recipient.state = State.SENT if outcome.sequence is not None else State.WAITING
    recipient.code = ""
    recipient.message_id, recipient.sequence = outcome.message_id, outcome.sequence
