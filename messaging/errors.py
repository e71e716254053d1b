"""Errors of messaging, each with the code that PROTOCOL.md lists."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


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


class TemplateStateError(MessagingError):
    code = "template_state"
    message = _("This version was sent for review or decided already. Make a new version to change it.")


class TemplateNameTakenError(MessagingError):
    code = "template_name_taken"
    message = _("The business has a template of this name already.")


class WordingError(MessagingError):
    """What a template says, or what fills it, cannot be taken as it is."""

    status = 400


class TemplateEmptyError(WordingError):
    code = "template_empty"
    message = _("Write the text in at least one language.")


class TemplateLanguageError(WordingError):
    code = "template_language"
    message = _("Choose each language from the list, once.")


class TemplateTooLongError(WordingError):
    code = "template_too_long"
    message = _("A title or footer has at most 60 characters, a text 1,024.")


class TemplateInvisibleError(WordingError):
    code = "template_invisible"
    message = _("Remove the invisible characters.")


class TemplateBracesError(WordingError):
    code = "template_braces"
    message = _("Write a parameter as {{name}} or {{1}}: small letters, digits and _ in double braces.")


class TemplateLineError(WordingError):
    code = "template_line"
    message = _("Title and footer are one line each, and the footer has no parameters.")


class TemplateOnlyGapsError(WordingError):
    code = "template_only_parameters"
    message = _("Write words around the parameters: what is approved must say something by itself.")


class TemplateParametersDifferError(WordingError):
    code = "template_parameters_differ"
    message = _("Every language must use the same parameters.")


class TemplateTooManyParametersError(WordingError):
    code = "template_too_many_parameters"
    message = _("A template has at most 20 parameters.")


class TemplateSampleError(WordingError):
    code = "template_sample"
    message = _("Give each parameter a sample: one line of at most 120 characters.")


class TemplateValuesError(WordingError):
    code = "parameter_missing"
    message = _("A value is missing.")

    @classmethod
    def missing(cls, name: str) -> "TemplateValuesError":
        return cls._of("parameter_missing", _("The parameter {name} has no value."), name)

    @classmethod
    def unfit(cls, name: str) -> "TemplateValuesError":
        text = _("The value of {name} must be one line of at most 120 characters.")
        return cls._of("parameter_unfit", text, name)

    @classmethod
    def unknown(cls, name: str) -> "TemplateValuesError":
        return cls._of("parameter_unknown", _("The template has no parameter {name}."), name)

    @classmethod
    def _of(cls, code: str, text: object, name: str) -> "TemplateValuesError":
        error = cls(str(text).format(name=name))
        error.code = code
        return error


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


class PairRateError(MessagingError):
    code = "pair_rate"
    status = 429
    message = _("Too many messages in this conversation just now. Wait a moment.")


class NoConsentError(MessagingError):
    code = "no_consent"
    message = _("There is no consent to marketing on record for this person.")


class ContactExistsError(MessagingError):
    code = "contact_exists"
    message = _("Another contact has this number already.")


class ContactFieldError(MessagingError):
    """A field of a contact that cannot be; `field` names it."""

    code = "contact_field"
    status = 400
    message = _("This cannot be read. Correct it and save again.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field
        self.fields = {field: str(self)}


class EarlierHolderError(MessagingError):
    code = "earlier_holder"
    message = _("Somebody else held this number at that time: a consent never passes on to the next holder.")


class LimitError(MessagingError):
    code = "limit"
    message = _("There are too many of these already. Delete some first.")


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


class SocketScopeError(MessagingError):
    code = "scope_missing"
    status = 403
    message = _("This token was not given the scope that this needs.")
    closes = 4403


class SocketRoleError(MessagingError):
    code = "not_yours"
    status = 403
    message = _("Your role does not open this page.")
    closes = 4403


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


class EndpointClosedError(MessagingError):
    code = "endpoint_closed"
    message = _("Recado's end of this business has not been given its newest keys. An owner must do that.")


class KeySubstitutedError(MessagingError):
    code = "key_substituted"
    message = _("The keys of this customer are not the ones that the business knew. Compare numbers first.")


class InvalidTimeZoneError(MessagingError):
    code = "invalid_time_zone"
    status = 400
    message = _("This time zone is not known.")


class WebhookAddressError(MessagingError):
    code = "webhook_address"
    status = 400
    message = _("A webhook's address begins with https:// and leads to the internet.")


class WebhookChallengeError(MessagingError):
    code = "webhook_challenge"
    message = _("The address did not give the challenge back. Does it answer, and know the verify token?")


class WebhookFieldsError(MessagingError):
    code = "webhook_fields"
    status = 400
    message = _("A field that webhooks do not have.")


class NoWebhookError(MessagingError):
    code = "no_webhook"
    message = _("No address hears of this yet.")
