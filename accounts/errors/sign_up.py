"""What stands in the way of a new account, and of a name."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class SignUpLimitError(DomainError):
    code = "sign_up_limit"
    status = 429
    message = _("Too many letters were asked for. Wait an hour before you try again.")


class LetterSentError(DomainError):
    code = "letter_sent"
    status = 429
    message = _("A letter was sent a moment ago. Wait a minute before you ask for another one.")


class EmailTakenError(DomainError):
    code = "email_taken"
    message = _("There is an account with this address by now. Sign in with it.")


class ConfusableNameError(DomainError):
    """People could not tell this name from that of a verified business."""

    code = "confusable_name"

    def __init__(self, other: str, other_id: str) -> None:
        super().__init__(
            gettext(
                "This name looks the same as that of “%(name)s”, a verified business. If it is yours too, "
                "add what tells you apart, such as your town."
            )
            % {"name": other}
        )
        self.other_id = other_id
