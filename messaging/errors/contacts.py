"""Why a contact or a consent is not taken (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


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


class InvalidNumberError(MessagingError):
    code = "invalid_number"
    status = 400
    message = _("Write the number with its country code, such as +34 600 000 000.")


class InvalidTimeZoneError(MessagingError):
    code = "invalid_time_zone"
    status = 400
    message = _("This time zone is not known.")
