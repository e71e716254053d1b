"""The platform's API as the connector calls it."""

import ipaddress
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from messaging.connector import VERSION
from messaging.connector.errors import ApiError, AwayError, RevokedError, UsageError

PREFIX = "/api/v1/"
SECONDS = 20.0
MAX_ANSWER_BYTES = 32 * 1024 * 1024
REVOKED = "The platform does not know this connector any more: it was removed, or its token was revoked."


def read_address(text: str) -> str:
    """The platform's address without a path: "https://host[:port]". Raises UsageError.

    Without TLS whoever is on the way reads the token: that is for this very machine only.
    """
    parts = urlsplit(text.strip())
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise UsageError(f"{text!r} is not an address such as https://messages.example.com") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise UsageError(f"{text!r} is not an address such as https://messages.example.com")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise UsageError("Away from this machine the address must begin with https://")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Client:
    """Calls with one token. Every answer is JSON; what is refused raises ApiError."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": f"recado-connector/{VERSION}",
            "Accept-Language": "en",
        }
        self._http = httpx.AsyncClient(
            base_url=address + PREFIX, headers=headers, timeout=SECONDS, follow_redirects=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def headers(self) -> dict[str, str]:
        """What the live socket says about itself, too."""
        return {"Authorization": self._http.headers["Authorization"]}

    async def get(self, path: str) -> Any:
        """The answer to `GET path`. Raises ApiError, AwayError, RevokedError."""
        return await self._call("GET", path)

    async def post(self, path: str, document: object) -> Any:
        """The answer to `POST path` with this JSON, None when it has no body. Raises as `get`."""
        return await self._call("POST", path, document)

    async def put(self, path: str, document: object) -> Any:
        """The answer to `PUT path` with this JSON, None when it has no body. Raises as `get`."""
        return await self._call("PUT", path, document)

    async def _call(self, method: str, path: str, document: object = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=document)
        except httpx.HTTPError as error:
            raise AwayError(type(error).__name__) from error
        if answer.is_success:
            return _read(answer) if answer.content else None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise RevokedError(REVOKED)
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or answer.is_redirect:
            raise AwayError(f"HTTP {answer.status_code}")
        said = _read(answer)
        fields = said if isinstance(said, dict) else {}
        raise ApiError(answer.status_code, str(fields.get("code", "")), str(fields.get("detail", "")))


def _read(answer: httpx.Response) -> Any:
    if len(answer.content) > MAX_ANSWER_BYTES:
        raise AwayError("an answer of unreasonable size")
    try:
        return answer.json()
    except ValueError as error:
        raise AwayError("an answer that is not the platform's") from error
