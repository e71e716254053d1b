"""Why a domain is not taken for a business's own."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class BadDomainError(DomainError):
    code = "bad_domain"
    status = 400
    message = _("Write the name of your website, such as bakery.example: no address of numbers, no path.")


class SharedDomainError(DomainError):
    code = "shared_domain"
    status = 400
    message = _("Many people share this domain, so it proves nothing. Name the one that is yours alone.")


class CheckLimitError(DomainError):
    code = "check_limit"
    status = 429
    message = _("This was looked at a moment ago. Wait ten seconds.")
