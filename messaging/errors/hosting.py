"""Why the platform's end of a business cannot act (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class EndpointClosedError(MessagingError):
    code = "endpoint_closed"
    message = _("Recado's end of this business has not been given its newest keys. An owner must do that.")


class KeySubstitutedError(MessagingError):
    code = "key_substituted"
    message = _("The keys of this customer are not the ones that the business knew. Compare numbers first.")
