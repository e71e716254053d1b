"""What a device link refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class LinkExpiredError(DomainError):
    code = "link_expired"
    message = _("This code has expired. Show a new one on the new device.")


class LinkUsedError(DomainError):
    code = "link_used"
    message = _("This code was used already. Show a new one on the new device.")


class LinkEmptyError(DomainError):
    code = "link_empty"
    message = _("The other device has not answered yet.")


class LinkLimitError(DomainError):
    code = "link_limit"
    status = 429
    message = _("Too many codes were shown. Try again in an hour, or use the recovery code.")
