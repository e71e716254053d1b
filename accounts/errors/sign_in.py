"""What people are refused at a door."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class SignInLimitError(DomainError):
    code = "sign_in_limit"
    status = 429
    message = _("Too many failed tries. Wait fifteen minutes.")


class WrongCredentialsError(DomainError):
    code = "wrong_credentials"
    status = 400
    message = _("The e-mail address, the password or the code is not right.")
