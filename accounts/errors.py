"""Errors of the domain: what happened, with a stable code that every door shows unchanged."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain was broken. `code` is stable, the text is for people, `status` is HTTP's."""

    code = "refused"
    status = 409
    message = _("This is not possible.")

    def __init__(self, message: object | None = None) -> None:
        super().__init__(message if message is not None else self.message)
