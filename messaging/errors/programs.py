"""What is refused to programs that send notifications; the codes are in PROTOCOL.md."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError
from messaging.errors.contacts import ContactFieldError


class RecipientFieldError(ContactFieldError):
    code = "invalid_number"
    message = _("Write the number with its country code, such as +34 600 000 000.")


class NeedsHostingError(MessagingError):
    code = "needs_hosted_custody"
    message = _(
        "Plain values need hosted custody, which an owner signs under “Who holds the keys”. Without it, lock "
        "the values yourself for the business's newest keys."
    )


class VariantMissingError(MessagingError):
    code = "template_language_missing"
    message = _("The approved template has no words in this language.")


class IdempotencyKeyError(MessagingError):
    code = "bad_idempotency_key"
    status = 400
    message = _("An idempotency key is 1 to 100 visible ASCII characters.")


class IdempotencyKeyReusedError(MessagingError):
    code = "idempotency_key_reused"
    message = _("This idempotency key was used for another notification.")
