"""How a wake leaves the house: encrypted for one browser, signed by this platform, and without content.

Source: RFC 8030 (push), RFC 8291 and RFC 8188 (encryption), RFC 8292 (VAPID).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr, parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pywebpush import WebPusher

from accounts.crypto.primitives import b64
from messaging.errors.push import PushEndpointError
from messaging.errors.webhooks import WebhookAddressError
from messaging.push.keys import vapid
from messaging.webhooks import calls

# All that is ever said: there is news. What it is, the browser asks for itself.
NEWS, TEST = b'{"v":1}', b'{"v":1,"test":1}'
# A push service keeps a wake for a browser that is away so long, and only the newest of each topic.
TTL_SECONDS = 24 * 3600
TOPIC = {NEWS: "news", TEST: "test"}
VAPID_SECONDS = 12 * 3600
MAX_ENDPOINT_CHARACTERS = 1024
PUBLIC_KEY_BYTES, AUTH_BYTES = 65, 16
LONGEST_REST_SECONDS = 24 * 3600
# A test's push service is on the own machine: only there is another than a public address ever called.
ALLOW_LOOPBACK = False
DONE = frozenset({200, 201, 202, 204})
GONE = frozenset({404, 410})
# What the very same call would be answered with again.
HOPELESS = frozenset({400, 401, 403, 413})


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser is woken, and for which of its keys a wake is encrypted."""

    endpoint: str
    public_key: bytes
    auth: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a wake: `rest_seconds` is how long its push service wants to be left alone."""

    is_done: bool = False
    is_gone: bool = False
    is_hopeless: bool = False
    rest_seconds: int = 0


def check_browser(browser: Browser) -> None:
    """Refuse what is no push service on the internet, or no key to encrypt for. Raises PushEndpointError.

    Where a name leads is checked with every call.
    """
    try:
        if len(browser.endpoint) > MAX_ENDPOINT_CHARACTERS or not browser.endpoint.isascii():
            raise PushEndpointError
        calls.check_address(browser.endpoint, is_sandbox=ALLOW_LOOPBACK)
        parts = urlsplit(browser.endpoint)
        if parts.port not in (None, 443) and not ALLOW_LOOPBACK:
            raise PushEndpointError
        _check_host(parts.hostname or "")
        if len(browser.public_key) != PUBLIC_KEY_BYTES or len(browser.auth) != AUTH_BYTES:
            raise PushEndpointError
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.public_key)
    except (WebhookAddressError, ValueError) as error:
        raise PushEndpointError from error


def _check_host(host: str) -> None:
    if ALLOW_LOOPBACK:
        return
    try:
        is_public = ip_address(host).is_global
    except ValueError:
        # A name of one word, or of a network of one's own, is never on the internet.
        is_public = "." in host and not host.endswith((".localhost", ".local", ".internal", ".home.arpa"))
    if not is_public:
        raise PushEndpointError


def wake(browser: Browser, payload: bytes) -> Result:
    """Wake a browser. Whatever goes wrong is a result too; one that is not public is as good as gone."""
    keys = {"p256dh": b64(browser.public_key), "auth": b64(browser.auth)}
    body: bytes = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(payload)["body"]
    answer = calls.post(
        browser.endpoint, body, _headers(browser.endpoint, payload), is_sandbox=ALLOW_LOOPBACK
    )
    return Result(
        is_done=answer.status in DONE,
        is_gone=answer.status in GONE or answer.code == "address_refused",
        is_hopeless=answer.status in HOPELESS,
        rest_seconds=rest_seconds(answer.retry_after),
    )


def _headers(endpoint: str, payload: bytes) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + VAPID_SECONDS,
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    return {
        **vapid().sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Urgency": "high",
        "Topic": TOPIC[payload],
    }


def rest_seconds(retry_after: str) -> int:
    """How long a push service wants to rest by its Retry-After, seconds or a date; 0 where it says none."""
    try:
        seconds = int(retry_after) if retry_after.isdecimal() else _seconds_until(retry_after)
    except (ValueError, TypeError):
        return 0
    return max(0, min(seconds, LONGEST_REST_SECONDS))


def _seconds_until(date: str) -> int:
    at = parsedate_to_datetime(date)
    return int((at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
