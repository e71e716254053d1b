"""What stands in the way of a badge."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class AlreadyDecidedError(DomainError):
    code = "already_decided"
    message = _("This request was decided already.")


class AlreadyWaitingError(DomainError):
    code = "already_waiting"
    message = _("A request of this business is already waiting for review.")


class ClaimsChangedError(DomainError):
    code = "claims_changed"
    message = _("The business gave up this number or changed its names after it asked. It must ask again.")


class ReasonMissingError(DomainError):
    code = "reason_missing"
    status = 400
    message = _("Give a reason that the business can act on.")


class NotReadyError(DomainError):
    code = "not_ready"
    message = _("A verified number and published keys are needed first.")


class SuspendedError(DomainError):
    code = "suspended"
    message = _("This business is suspended: that is decided first.")


class AlreadySuspendedError(DomainError):
    code = "already_suspended"
    message = _("This business is suspended already.")


class NotSuspendedError(DomainError):
    code = "not_suspended"
    message = _("This business is not suspended.")
