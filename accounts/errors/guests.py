"""What guests are refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class GuestNameError(DomainError):
    code = "bad_name"
    status = 400
    message = _("Write a name that people can read.")

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = fields


class GuestLimitError(DomainError):
    code = "guest_limit"
    status = 429
    message = _(
        "Too many chats were begun from your network. Try again in an hour, or sign in with your number."
    )


class GuestBusinessLimitError(DomainError):
    code = "guest_limit_of_business"
    status = 429
    message = _("Too many people begin a chat here right now. Try again later, or sign in with your number.")


class NotAGuestError(DomainError):
    code = "not_a_guest"
    message = _("This account has a phone number already.")


class GuestElsewhereError(DomainError):
    code = "guest_elsewhere"
    status = 403
    message = _("As a guest you write to one business only. Add your phone number to write to others.")


class NumberOfOtherCustomerError(DomainError):
    code = "number_of_other_customer"
    message = _(
        "This number has an account of its own already. This chat cannot be moved into it: sign in there "
        "instead, or go on here as a guest."
    )


class ForeignPageError(DomainError):
    code = "csrf_failed"
    status = 403
    message = _("This page is out of date. Load it again.")
