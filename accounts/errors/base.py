"""What every door knows: the root of all errors of the domain, and who may not do what."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain was broken. `code` is stable, the text is for people, `status` is HTTP's."""

    code = "refused"
    status = 409
    message = _("This is not possible.")
    # What is wrong with which field, where an error knows it.
    fields: Mapping[str, str] = MappingProxyType({})

    def __init__(self, message: object | None = None) -> None:
        super().__init__(message if message is not None else self.message)


class NotSignedInError(DomainError):
    code = "not_signed_in"
    status = 401
    message = _("Sign in first.")


class NotYoursError(DomainError):
    code = "not_yours"
    status = 403
    message = _("This is not yours to change.")


class NotFoundError(DomainError):
    code = "not_found"
    status = 404
    message = _("Nothing was found here.")


class MalformedError(DomainError):
    code = "malformed"
    status = 400
    message = _("A field is missing, or has the wrong type, size or encoding.")
