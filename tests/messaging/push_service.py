"""A push service and a browser: a real HTTP server in a thread, and keys that open what it is sent."""

import base64
import contextlib
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from accounts.crypto.primitives import b64


@dataclass
class Pushed:
    """One call, byte for byte."""

    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def vapid(self) -> dict[str, str]:
        scheme, _, fields = self.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        return dict(part.strip().split("=", 1) for part in fields.split(","))

    def claims(self, key: str) -> dict[str, Any]:
        """What the platform signed with the key that the browser asked for; refused with any other."""
        assert self.vapid["k"] == key
        assert Vapid02.verify(self.headers["authorization"])
        text = self.vapid["t"].split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return claims


class BrowserEnd:
    """What a browser makes when it asks to be woken, and how it opens what comes."""

    def __init__(self, address: str) -> None:
        self.path = f"/wake/{secrets.token_urlsafe(12)}"
        self.endpoint = address + self.path
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.public_key = self.private_key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.auth = secrets.token_bytes(16)

    def document(self, **changes: Any) -> dict[str, Any]:
        keys = {"p256dh": b64(self.public_key), "auth": b64(self.auth)}
        device = "00000000-0000-4000-8000-000000000001"
        return {"device": device, "endpoint": self.endpoint, "keys": keys, **changes}

    def open(self, pushed: Pushed) -> bytes:
        assert pushed.headers["content-encoding"] == "aes128gcm"
        opened: bytes = http_ece.decrypt(
            pushed.body, private_key=self.private_key, auth_secret=self.auth, version="aes128gcm"
        )
        return opened


@dataclass
class PushService:
    """`answers` are the next (status, headers), 201 after them."""

    address: str = ""
    calls: list[Pushed] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def browser(self) -> BrowserEnd:
        return BrowserEnd(self.address)

    def to(self, browser: BrowserEnd) -> list[Pushed]:
        return [call for call in self.calls if call.path == browser.path]


@contextlib.contextmanager
def pushing() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with service.lock:
                service.calls.append(Pushed(self.path, body, headers))
                status, more = service.answers.pop(0) if service.answers else (201, {})
            self.send_response(status)
            for name, value in {**more, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
