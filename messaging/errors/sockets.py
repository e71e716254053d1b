"""Why a live socket refuses or closes; `closes` is the close code (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class FloodError(MessagingError):
    code = "flood"
    status = 429
    message = _("Too many frames.")
    closes = 4429


class HelloExpectedError(MessagingError):
    code = "hello_expected"
    status = 400
    message = _("The first frame must be hello, once and soon.")
    closes = 4400


class SocketLimitError(MessagingError):
    code = "socket_limit"
    status = 429
    message = _("Too many open connections of the same person.")
    closes = 4429


class SocketScopeError(MessagingError):
    code = "scope_missing"
    status = 403
    message = _("This token was not given the scope that this needs.")
    closes = 4403


class SocketRoleError(MessagingError):
    code = "not_yours"
    status = 403
    message = _("Your role does not open this page.")
    closes = 4403
