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


class WrongPasswordError(WrongCredentialsError):
    """Of somebody who is signed in: neither address nor code was asked for."""

    message = _("This password is not right. Write it again.")


class SecondFactorNeededError(DomainError):
    code = "second_factor_needed"
    status = 403
    message = _(
        "Members of a verified business sign in with a second factor. Open the dashboard and set yours up."
    )


class WrongCodeError(DomainError):
    code = "wrong_code"
    status = 400
    message = _("That code does not count: it is wrong, or was used before. Wait for the next one.")


class LastFactorError(DomainError):
    code = "last_factor"
    status = 409
    message = _("This is your only second factor, and your account needs one. Add another first.")


class PasskeyRefusedError(DomainError):
    code = "passkey_refused"
    status = 400
    message = _("This passkey was not accepted. Try again, or use another way to sign in.")


class ResetLinkError(DomainError):
    code = "reset_link"
    status = 400
    message = _("This link counts no more: it was used, or is too old. Ask for a new one.")


class ResetLimitError(DomainError):
    code = "reset_limit"
    status = 429
    message = _("Too many links were asked for from here. Wait an hour.")
