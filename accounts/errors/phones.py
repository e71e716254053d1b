"""What happens to numbers and their codes."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class CodeNotSentError(DomainError):
    code = "code_not_sent"
    status = 503
    message = _("The message with the code could not be sent. Try again in a minute.")


class CodeLimitError(DomainError):
    code = "code_limit"
    status = 429
    message = _("Too many codes were asked for. Wait a while before you ask for another one.")


class WrongCodeError(DomainError):
    code = "wrong_code"
    status = 400
    message = _("This code is not right, or it is no longer valid.")


class TooManyTriesError(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("Too many tries. Ask for a new code.")


class NumberTakenError(DomainError):
    code = "number_taken"
    message = _("This number already belongs to another account.")
