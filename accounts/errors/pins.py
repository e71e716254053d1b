"""What the PIN of a number refuses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.errors.base import DomainError


class WeakPinError(DomainError):
    code = "weak_pin"
    status = 400
    message = _("Choose six digits that are no row and no pattern: not 123456, not 111111, not 121212.")


class WrongPinError(DomainError):
    code = "wrong_pin"
    status = 400

    def __init__(self, tries_left: int) -> None:
        text = ngettext(
            "This PIN is not right. You have %(count)d more try.",
            "This PIN is not right. You have %(count)d more tries.",
            tries_left,
        )
        super().__init__(text % {"count": tries_left})


class PinLimitError(DomainError):
    code = "pin_limit"
    status = 429

    def __init__(self, minutes: int) -> None:
        text = ngettext(
            "Too many wrong PINs. Wait %(count)d minute.",
            "Too many wrong PINs. Wait %(count)d minutes.",
            minutes,
        )
        super().__init__(text % {"count": minutes})


class PinNeededError(DomainError):
    code = "pin_needed"
    status = 403
    message = _("This number is protected by a PIN. Give it first.")


class NumberNotProvedError(DomainError):
    code = "number_not_proved"
    message = _("Prove first that you hold this number now, with a code.")


class StillActiveError(DomainError):
    code = "still_active"
    message = _("The account of this number was used in the last seven days. Wait, or give its PIN.")
