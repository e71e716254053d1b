"""What can go wrong at scale, each with its stable code."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class PeriodError(DomainError):
    code = "unknown_period"
    status = 400
    message = _("There is no such period. Choose one above.")
