"""How a webhook leaves the house: signed, bounded, and never to an address inside it.

Source: CLOUD.md, Webhooks; requests-hardened pins the address that it has checked, so that a name cannot
change its mind between look-up and call.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from urllib.parse import urlsplit

import requests
from django.utils.crypto import constant_time_compare
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from accounts.outside import deadline, read_beginning
from messaging.errors.webhooks import WebhookAddressError, WebhookChallengeError

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5, 10, 15
MAX_ANSWER_BYTES = 4096
CHALLENGE_BELOW = 10**10
OK = 200
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: its HTTP status (0: nothing, and `code` says why), and after how long.

    `retry_after` is the header of that name, "" without one.
    """

    status: int
    duration_ms: int
    code: str = ""
    text: str = ""
    retry_after: str = ""


def check_address(address: str, *, is_sandbox: bool) -> None:
    """Refuse what is no HTTPS address; a sandbox may also name the own machine, over HTTP.

    Where a name leads is checked with every call. Raises WebhookAddressError.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        has_fault = parts.username is not None or bool(parts.fragment) or not host or parts.port == 0
    except ValueError as error:
        raise WebhookAddressError from error
    is_own = is_sandbox and parts.scheme == "http" and host in LOOPBACK_HOSTS
    if has_fault or not (parts.scheme == "https" or is_own):
        raise WebhookAddressError


def signed_headers(body: bytes, secret: bytes) -> dict[str, str]:
    """The headers that prove who made a body."""
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={hmac.new(secret, body, sha256).hexdigest()}",
        "X-Hub-Signature": f"sha1={hmac.new(secret, body, sha1).hexdigest()}",
    }


def post(address: str, body: bytes, headers: Mapping[str, str], *, is_sandbox: bool) -> Answer:
    """Post a body. Whatever goes wrong is an answer too."""
    return _call("POST", address, is_sandbox=is_sandbox, body=body, headers=headers)


def challenge(address: str, verify_token: str, *, is_sandbox: bool) -> None:
    """Prove that who listens at an address knows the verify token: it must give a fresh number back.

    Raises WebhookAddressError, WebhookChallengeError.
    """
    check_address(address, is_sandbox=is_sandbox)
    number = str(secrets.randbelow(CHALLENGE_BELOW))
    asked = {"hub.mode": "subscribe", "hub.challenge": number, "hub.verify_token": verify_token}
    answer = _call("GET", address, is_sandbox=is_sandbox, query=asked)
    if answer.status != OK or not constant_time_compare(answer.text.strip(), number):
        raise WebhookChallengeError


def _call(
    method: str,
    address: str,
    *,
    is_sandbox: bool,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> Answer:
    began = time.monotonic()
    try:
        check_address(address, is_sandbox=is_sandbox)
        if is_sandbox:
            # Where the own name is known for both families, only the older one is listened to.
            address = address.replace("//localhost", "//127.0.0.1", 1)
        with _manager(is_sandbox).get_session() as session:
            # A proxy of the environment would look the name up itself, past the check.
            session.trust_env = False
            asked = {"data": body, "headers": dict(headers or {}), "params": query, "stream": True}
            with deadline(session, TOTAL_SECONDS), session.request(method, address, **asked) as response:
                rest = response.headers.get("Retry-After", "")
                return Answer(response.status_code, _since(began), text=_read(response), retry_after=rest)
    except (WebhookAddressError, InvalidIPAddress):
        return Answer(0, _since(began), "address_refused")
    except requests.Timeout:
        return Answer(0, _since(began), "timeout")
    except (requests.RequestException, OSError, ValueError):
        return Answer(0, _since(began), "no_connection")


def _manager(is_sandbox: bool) -> Manager:
    return Manager(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=is_sandbox,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS, READ_SECONDS),
            user_agent_override="Recado/1",
        )
    )


def _read(response: requests.Response) -> str:
    return read_beginning(response, MAX_ANSWER_BYTES).decode("utf-8", "replace")


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
