"""What programs are refused."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class ScopeMissingError(DomainError):
    code = "scope_missing"
    status = 403
    message = _("This token was not given the scope that this needs.")


class TokenLimitError(DomainError):
    code = "token_limit"
    message = _("There are fifty tokens already. Revoke one that is not used any more.")
