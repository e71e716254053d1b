"""How every API answers errors."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from accounts.errors.base import DomainError


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """One form for every error: {"code", "detail"[, "fields"]}; 409 for a broken rule of the domain."""
    if isinstance(error, DomainError):
        set_rollback()
        fields = {"fields": dict(error.fields)} if error.fields else {}
        return Response({"code": error.code, "detail": str(error), **fields}, status=error.status)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return Response(_body(error), status=error.status_code, headers=_headers(error))


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"code": "invalid", "detail": _("Some fields are not valid."), "fields": _flat(error.detail)}
    codes = error.get_codes()
    return {"code": codes if isinstance(codes, str) else error.default_code, "detail": str(error.detail)}


def _flat(detail: Any, place: str = "") -> dict[str, str]:
    """The first thing that is wrong with each field, by its place: "to.0.values"."""
    if isinstance(detail, dict):
        parts = [(_place(place, name), part) for name, part in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        parts = [(f"{place}.{number}", part) for number, part in enumerate(detail)]
    else:
        return {place: str(detail[0] if isinstance(detail, list) else detail)}
    return {name: text for at, part in parts if part for name, text in _flat(part, at).items()}


def _place(outer: str, name: object) -> str:
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return outer or "body"
    return f"{outer}.{name}" if outer else str(name)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
