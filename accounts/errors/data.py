"""What stands in the way of taking one's data along, or of going."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class ExportRunningError(DomainError):
    code = "export_running"
    message = _("An export is being made already. Wait for it, or stop it first.")


class ExportLimitError(DomainError):
    code = "export_limit"
    status = 429
    message = _("Five exports were asked for today. Fetch one of them, or ask again tomorrow.")


class ExportGoneError(DomainError):
    code = "export_gone"
    status = 404
    message = _("This export is not there any more. Ask for a new one.")


class WrongHandleError(DomainError):
    code = "wrong_handle"
    status = 400
    message = _("This is not the handle of your business. Type it exactly.")


class OnlyOwnerError(DomainError):
    code = "only_owner"
    message = _(
        "You are the only owner who holds the keys of your business. Hand it over, or close it, before you "
        "delete your account."
    )


class StaffAccountError(DomainError):
    code = "staff_account"
    message = _(
        "This account belongs to the staff of this platform. Ask whoever runs it to take that away first."
    )


class AlreadyClosedError(DomainError):
    code = "already_closed"
    message = _("This business is closed already.")


class NotClosedError(DomainError):
    code = "not_closed"
    message = _("This business is not closed, or it was erased already.")


class StillSuspendedError(DomainError):
    code = "still_suspended"
    message = _("A suspended business cannot be closed: the case about it is decided first.")
