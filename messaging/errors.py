"""Errors of messaging, each with the code that PROTOCOL.md lists."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class MessagingError(DomainError):
    """A message or frame that is not accepted. `closes` is the socket's close code, 0 to stay open."""

    closes = 0


class UnknownFieldError(MessagingError):
    code = "unknown_field"
    status = 400
    message = _("A field is not known to this version.")


class TooLargeError(MessagingError):
    code = "too_large"
    status = 413
    message = _("The message is too large.")


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


class WindowClosedError(MessagingError):
    code = "window_closed"
    message = _("Free text is open for 24 hours after the customer's last message.")


class PairRateError(MessagingError):
    code = "pair_rate"
    status = 429
    message = _("Too many messages in this conversation just now. Wait a moment.")


class FloodError(MessagingError):
    code = "flood"
    status = 429
    message = _("Too many frames.")
    closes = 4429


class HelloExpectedError(MessagingError):
    code = "hello_expected"
    status = 400
    message = _("The first frame must be hello, once and soon.")
    closes = 4400


class UnavailableError(MessagingError):
    code = "unavailable"
    status = 503
    message = _("This could not be stored just now. Nothing is lost: send it again in a moment.")


class SocketLimitError(MessagingError):
    code = "socket_limit"
    status = 429
    message = _("Too many open connections of the same person.")
    closes = 4429


class UndeliverableError(MessagingError):
    code = "undeliverable"
    message = _("This message cannot be delivered to this person.")


class YouBlockedError(MessagingError):
    code = "you_blocked"
    message = _("You blocked this business. Unblock it before you write.")


class InvalidNumberError(MessagingError):
    code = "invalid_number"
    status = 400
    message = _("Write the number with its country code, such as +34 600 000 000.")
