"""Why a message is not taken at the door, or not let through by the gate (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class WrongSenderError(MessagingError):
    code = "wrong_sender"
    message = _("The sender in the message is not the one who is signed in.")


class WrongPartiesError(MessagingError):
    code = "wrong_parties"
    message = _("Sender and recipient are not the two parties of this conversation.")


class StaleEpochError(MessagingError):
    code = "stale_epoch"
    message = _("The keys were renewed. The message must be sealed again.")


class UnknownEpochError(MessagingError):
    code = "unknown_epoch"
    message = _("The message names keys that were never published.")


class NoRecipientKeysError(MessagingError):
    code = "no_keys"
    message = _("The recipient has no keys yet.")


class CommitmentMismatchError(MessagingError):
    code = "commitment_mismatch"
    message = _("The text of this message is missing, or another one is stored in its place.")


class ReplayedIdError(MessagingError):
    code = "replayed_id"
    message = _("This message id was used for another message.")


class ClockSkewError(MessagingError):
    code = "clock_skew"
    message = _("The clock of this device is more than a day ahead.")


class BusinessSuspendedError(MessagingError):
    code = "business_suspended"
    message = _("This business is suspended and cannot send messages.")


class BusinessClosedError(MessagingError):
    code = "business_closed"
    message = _("This business has closed. Nothing can be sent to it or by it any more.")


class PilotClosedError(MessagingError):
    code = "pilot_closed"
    message = _("This business waits for a place in the pilot and cannot send yet.")


class WindowClosedError(MessagingError):
    code = "window_closed"
    message = _("Free text is open for 24 hours after the customer's last message.")


class TemplateNotApprovedError(MessagingError):
    code = "template_not_approved"
    message = _("This template is not approved, or it is not this business's.")


class PairRateError(MessagingError):
    code = "pair_rate"
    status = 429
    message = _("Too many messages in this conversation just now. Wait a moment.")


class NoConsentError(MessagingError):
    code = "no_consent"
    message = _("There is no consent to marketing on record for this person.")


class UndeliverableError(MessagingError):
    code = "undeliverable"
    message = _("This message cannot be delivered to this person.")


class YouBlockedError(MessagingError):
    code = "you_blocked"
    message = _("You blocked this business. Unblock it before you write.")
