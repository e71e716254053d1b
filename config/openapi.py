"""The document of the API for programs (OpenAPI 3.1), made once in each process, and its page."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from accounts.models.tokens import Scope

PREFIX = "/api/v1/"
SCHEME = "token"
# What every route may answer, whatever it does.
COMMON = {
    "401": ("bad_token", "The token is unknown or revoked."),
    "403": ("scope_missing", "The token was not given the scope that this needs."),
    "429": ("throttled", "More than 3,000 requests a minute; `Retry-After` says how many seconds to wait."),
}
MISSING = ("not_found", "There is nothing here, or it is not the business's own.")
INVALID = "* `invalid`: some fields cannot be so; `fields` says which and why."


class ProgramSchema(AutoSchema):
    """A route with the scopes that its view asks for."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Any one of these scopes is enough."""
        scopes: Mapping[str, Sequence[str]] = self.view.scopes  # type: ignore[attr-defined]
        return [{SCHEME: [str(scope)]} for scope in scopes[self.method]]

    def get_description(self) -> str:  # type: ignore[override]
        """Nothing of what the code's own docstrings say: they are for us."""
        return ""


def only_documented(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Leave out what is for people's pages, and for programs that hold keys (messaging/PROTOCOL.md)."""
    from messaging.api.document import DOCUMENTED

    return [
        endpoint
        for endpoint in endpoints
        if endpoint[0].startswith(PREFIX)
        and endpoint[3].cls in DOCUMENTED
        and endpoint[2] in endpoint[3].cls.scopes
    ]


def complete(result: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Say of every route which scope lets in, and how it refuses who is unknown and what cannot be read."""
    for path, operations in result["paths"].items():
        for operation in operations.values():
            needed = [scope for way in operation["security"] for scope in way[SCHEME]]
            said = [operation.get("description"), _scopes(needed)]
            operation["description"] = "\n\n".join(filter(None, said))
            answers = operation["responses"]
            for status, (code, words) in COMMON.items():
                answers[status] = _error(f"`{code}`: {words}", code)
            if "{" in path and "404" not in answers:
                answers["404"] = _error(f"`{MISSING[0]}`: {MISSING[1]}", MISSING[0])
            if "requestBody" in operation and "400" in answers:
                answers["400"]["description"] += f"\n{INVALID}"
    return result


def _scopes(needed: list[str]) -> str:
    names = " or ".join(f"`{scope}`" for scope in needed)
    return "Any token." if len(needed) == len(Scope) else f"Scope: {names}."


def _error(description: str, code: str) -> dict[str, Any]:
    content = {
        "schema": {"$ref": "#/components/schemas/Error"},
        "example": {"code": code, "detail": description.partition(": ")[2]},
    }
    return {"description": description, "content": {"application/json": content}}


@cache
def api_document() -> dict[str, Any]:
    """The document, in English."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        return dict(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """It holds nothing of anybody: pages of any origin may read it."""
    return JsonResponse(api_document(), headers={"Access-Control-Allow-Origin": "*"})


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "public/api_docs.html", {"document": api_document()})
