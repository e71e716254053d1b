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


class UsedCodeError(WrongCodeError):
    code = "used_code"
    message = _("This code was used already. Ask for a new one.")


class ExpiredCodeError(WrongCodeError):
    code = "expired_code"
    message = _("This code is too old: it counted for ten minutes. Ask for a new one.")


class TooManyTriesError(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("Too many tries. Ask for a new code.")


class NumberTakenError(DomainError):
    code = "number_taken"
    message = _("This number already belongs to another account.")


class NumberOfBusinessError(NumberTakenError):
    message = _(
        "Another business holds this number. One of its people gives it up under Settings, Numbers; then you "
        "prove it here. What it had stays behind: its chats, its blocks and its badge."
    )


class NumberOfCustomerError(NumberTakenError):
    message = _(
        "A customer's account uses this number. Its holder closes that account first, in the settings of the "
        "chat; then you prove it here."
    )


class LineRefusedError(DomainError):
    code = "line_refused"
    message = _("This line costs its callers extra or takes no codes. Use an ordinary mobile or fixed line.")


class VoiceUnavailableError(DomainError):
    code = "voice_unavailable"
    message = _("This installation cannot call. Ask for the code by text message.")


class NumberLimitError(DomainError):
    code = "number_limit"
    message = _("There are twenty numbers already. Give one up that is not used any more.")


class LastNumberError(DomainError):
    code = "last_number"
    message = _(
        "This is the last number of a verified business: the badge pauses with it. Confirm that first."
    )
