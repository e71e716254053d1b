"""Rules of the Cloud account itself, as every door shows them."""

from django.utils.translation import gettext_lazy as _

from messaging.errors import MessagingError


class CloudNeedsHostingError(MessagingError):
    code = "cloud_needs_hosting"
    message = _("The Cloud API needs hosted custody: Recado must be able to read and seal for the business.")


class CloudOpenError(MessagingError):
    code = "cloud_open"
    message = _("The Cloud API of this business is open already.")
