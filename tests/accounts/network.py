"""The network of tests about domains: a name server and a website on the own machine."""

import http.server
import socket
import threading
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest


class NameServer:
    """A DNS server on the own machine: answers TXT questions from a table, or not at all."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.is_silent = False
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                data, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(data)
            name = question.question[0].name.to_text(omit_final_dot=True)
            self.asked.append(name)
            if not self.is_silent:
                self.socket.sendto(self._answer(question, name).to_wire(), sender)

    def _answer(self, question: Any, name: str) -> Any:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name in self.texts:
            texts = [f'"{text}"' for text in self.texts[name]]
            answer.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", "TXT", texts))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


class Website:
    """A website on the own machine: `answers` gives each path its status, headers and body."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = site.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: object) -> None:
                """Nobody listens."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def point_names_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Where every name leads, as this machine's resolver says."""
    look_up = socket.getaddrinfo

    def lead(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        return look_up(address if str(host).endswith(".example") else host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
