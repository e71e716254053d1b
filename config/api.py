"""How every API reads bodies and answers errors."""

import json
import re
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.errors import DomainError, MalformedError

# What JSON can escape and PostgreSQL or UTF-8 cannot hold: NUL, and halves of a surrogate pair.
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


class StrictJSONParser(BaseParser):
    """JSON of a bounded size in UTF-8 (RFC 8259), holding only texts that can be stored."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises MalformedError."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise MalformedError
        try:
            body = json.loads(raw.decode(), parse_constant=_refuse)
            if b"\\u" in raw and not _is_storable(body):
                raise MalformedError
        except (ValueError, RecursionError) as error:
            raise MalformedError from error
        return body


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return not UNSTORABLE.search(value)
    if isinstance(value, dict):
        return all(_is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(map(_is_storable, value))


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """One form for every error: {"code", "detail"[, "fields"]}; 409 for a broken rule of the domain."""
    if isinstance(error, DomainError):
        set_rollback()
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
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
        return {"code": "invalid", "detail": "Some fields are not valid.", "fields": error.get_full_details()}
    codes = error.get_codes()
    return {"code": codes if isinstance(codes, str) else error.default_code, "detail": str(error.detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
