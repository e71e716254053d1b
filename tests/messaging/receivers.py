"""A program that receives webhooks: a real HTTP server in a thread, which answers as it is told."""

import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

VERIFY_TOKEN = "let me in"


@dataclass
class Posted:
    """One post, byte for byte."""

    body: bytes
    headers: dict[str, str]

    @property
    def value(self) -> dict[str, Any]:
        document = json.loads(self.body)
        (entry,) = document["entry"]
        (change,) = entry["changes"]
        return {"waba": entry["id"], "field": change["field"], **change["value"]}

    def is_signed_with(self, secret: str) -> bool:
        made = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.headers["x-hub-signature-256"] == f"sha256={made}"


@dataclass
class Receiver:
    """`statuses` are the next answers to posts, 200 after them; `challenge_text` replaces what is echoed."""

    address: str = ""
    posts: list[Posted] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    challenge_text: str | None = None
    redirect_to: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float = 60) -> list[Posted]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.posts) >= count, seconds), self.told()
        return self.posts

    def told(self) -> list[str]:
        """The types and statuses of what came, in order."""
        values = [post.value for post in self.posts]
        return [
            (value.get("messages") or value.get("statuses"))[0].get("status", "message") for value in values
        ]

    def answer_challenge(self, query: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        assert asked["hub.mode"] == "subscribe"
        is_known = asked["hub.verify_token"] == VERIFY_TOKEN
        text = self.challenge_text if self.challenge_text is not None else asked["hub.challenge"]
        return text.encode() if is_known else b"no"


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, receiver.answer_challenge(urlsplit(self.path).query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.arrived:
                receiver.posts.append(Posted(body, headers))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                receiver.arrived.notify_all()
            self._answer(status, b"ok")

        def _answer(self, status: int, text: bytes) -> None:
            self.send_response(status)
            if receiver.redirect_to:
                self.send_header("Location", receiver.redirect_to)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    receiver.address = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
