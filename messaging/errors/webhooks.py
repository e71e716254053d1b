"""Why programs cannot be told (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


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
