"""Why a notification is not planned, changed or sent (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class NotANotificationError(MessagingError):
    code = "not_a_notification"
    message = _("Marketing is sent as a campaign, to people who agreed to it.")


class RecipientsError(MessagingError):
    code = "no_recipients"
    status = 400
    message = _("Choose at least one recipient.")


class TooManyRecipientsError(MessagingError):
    code = "too_many_recipients"
    status = 400
    message = _("A notification goes to at most 2,000 people.")


class ContactNotFoundError(MessagingError):
    code = "contact_not_found"
    status = 404
    message = _("One of these people is not among your contacts any more.")


class RecipientTwiceError(MessagingError):
    code = "recipient_twice"
    status = 400
    message = _("The same person is there twice.")


class DuePastError(MessagingError):
    code = "due_past"
    status = 400
    message = _("This time is over. Choose a later one, or send it now.")


class DueTooFarError(MessagingError):
    code = "due_too_far"
    status = 400
    message = _("Choose a time within the next year.")


class UnknownZoneError(MessagingError):
    code = "unknown_zone"
    status = 400
    message = _("This time zone is not known.")


class NoSuchTimeError(MessagingError):
    code = "no_such_time"
    status = 400
    message = _("This time does not exist there: the clocks are put forward over it. Choose another one.")


class TimeTwiceError(MessagingError):
    code = "time_twice"
    status = 400
    message = _("This hour comes twice there: the clocks are put back. Choose the first or the second.")


class AlreadySentError(MessagingError):
    code = "already_sent"
    message = _("It is too late: this was sent already.")


class StaleRequestError(MessagingError):
    code = "stale_request"
    message = _("The business's keys or their holder changed just now. Load the page again.")


class BadRequestError(MessagingError):
    code = "bad_request"
    message = _("What was to be sent could not be opened. Write it again.")


class LackingKeysError(MessagingError):
    code = "waiting_for_keys"
    message = _("Nobody who is here holds the keys for it.")


class UnopenedError(MessagingError):
    code = "expired_keys"
    message = _("The keys of this person have expired. They must open Recado again.")
