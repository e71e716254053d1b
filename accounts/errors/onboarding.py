"""What is refused on the way in."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class NotOptionalError(DomainError):
    code = "not_optional"
    status = 400
    message = _("This step cannot be left out.")


class EmailConfirmedError(DomainError):
    code = "email_confirmed"
    message = _("This address is confirmed already.")
