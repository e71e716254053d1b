"""What the public log answers when it has nothing to show."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class NotInLogError(DomainError):
    code = "not_in_log"
    status = 404
    message = _("No certificate with this serial is in the public log. Look at the serial again.")


class NoSuchLogError(DomainError):
    code = "no_such_log"
    status = 404
    message = _(
        "The public log never had so many entries. Ask for its head first, and for a smaller size before it."
    )


class LogEmptyError(DomainError):
    code = "log_empty"
    status = 404
    message = _("Nothing was signed yet. Try again in a minute.")


class LogLimitError(DomainError):
    code = "log_limit"
    status = 429
    message = _("These were many requests. Wait a minute; whole pages of entries can be kept for ever.")
