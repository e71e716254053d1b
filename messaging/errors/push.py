"""Why a browser cannot be woken (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class PushOffError(MessagingError):
    code = "push_off"
    message = _("Notifications are not set up on this Recado.")


class PushEndpointError(MessagingError):
    code = "push_endpoint"
    status = 400
    message = _("This browser's notification service cannot be used: it is not on the internet.")


class PushSessionError(MessagingError):
    code = "push_session"
    message = _("Sign out and in again to get notifications on this device.")


class PushTestLimitError(MessagingError):
    code = "push_test_limit"
    status = 429
    message = _("A test was sent just now. Wait a moment.")
