"""A call to the Cloud API as its handlers see it, and how it is read (CLOUD.md, Calls)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from messaging.cloud.errors import PARAMETER, CloudError
from messaging.cloud.parameters import Parameters, read_json
from messaging.queries.cloud import Node

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRETS, CURSORS = {"access_token", "client_secret", "verify_token"}, {"after", "before"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: which node, what comes after the edge in the address, and its parameters."""

    request: HttpRequest
    node: Node
    rest: tuple[str, ...]
    parameters: Parameters

    def page_address(self, **cursor: str) -> str:
        """This call's own absolute address for another page, without secrets."""
        kept = {name: value for name, value in self.request.GET.items() if name not in SECRETS | CURSORS}
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode({**kept, **cursor})}"


def read_parameters(request: HttpRequest) -> Parameters:
    """The parameters of a request; what the body says counts more than what the address says.

    Raises CloudError.
    """
    try:
        return Parameters({**request.GET.dict(), **_body(request)})
    except (SuspiciousOperation, MultiPartParserError) as error:
        raise CloudError(PARAMETER, "The body could not be read, or it is too large.") from error


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type in FORMS:
        return request.POST.dict()
    return read_json(request.body)


def token_of(request: HttpRequest, parameters: Parameters) -> str:
    """The access token: a parameter's, else the header's; "" without any."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return parameters.optional_text("access_token") or (text.strip() if scheme.lower() == "bearer" else "")
