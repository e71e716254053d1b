"""What every refusal of messaging is, and what any door may say (PROTOCOL.md, Codes)."""

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


class LimitError(MessagingError):
    code = "limit"
    message = _("There are too many of these already. Delete some first.")


class UnavailableError(MessagingError):
    code = "unavailable"
    status = 503
    message = _("This could not be stored just now. Nothing is lost: send it again in a moment.")
