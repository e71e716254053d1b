"""How a code leaves the house, written or spoken: one small interface, three senders."""

from typing import Protocol

import httpx
from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from accounts.errors.phones import CodeNotSentError

PAGE_SECONDS = 600
GATEWAY_TIMEOUT_SECONDS = 10


class Sender(Protocol):
    def send(self, number: str, text: str, code: str) -> None:
        """Send a text to a number in E.164 form. Raises CodeNotSentError."""

    def call(self, number: str, text: str, code: str) -> None:
        """Call a number and read a text aloud. Raises CodeNotSentError."""


def get_sender() -> Sender:
    """The sender that settings.SMS_SENDER names."""
    sender: Sender = import_string(settings.SMS_SENDER)()
    return sender


class PageSender:
    """The demo's sender: nothing leaves the machine, and the sign-in page shows the code."""

    def send(self, number: str, text: str, code: str) -> None:
        cache.set(self._key(number), code, PAGE_SECONDS)

    def call(self, number: str, text: str, code: str) -> None:
        self.send(number, text, code)

    @classmethod
    def shown_code(cls, number: str) -> str | None:
        """The last code for a number; always None with another sender."""
        if f"{cls.__module__}.{cls.__qualname__}" != settings.SMS_SENDER:
            return None
        code: str | None = cache.get(cls._key(number))
        return code

    @staticmethod
    def _key(number: str) -> str:
        return f"sms-page:{number}"


class ConsoleSender:
    """Development: the text goes to the terminal."""

    def send(self, number: str, text: str, code: str) -> None:
        print(f"SMS to {number}: {text}")  # noqa: T201

    def call(self, number: str, text: str, code: str) -> None:
        print(f"Call to {number}: {text}")  # noqa: T201


class HttpGatewaySender:
    """Any HTTP gateway: POST {"to", "text"} with a bearer token; every 2xx answer means sent.

    To have the text read aloud on a call, `"channel": "voice"` is added.
    """

    def send(self, number: str, text: str, code: str) -> None:
        self._post({"to": number, "text": text})

    def call(self, number: str, text: str, code: str) -> None:
        self._post({"to": number, "text": text, "channel": "voice"})

    @staticmethod
    def _post(document: dict[str, str]) -> None:
        headers = {"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"}
        try:
            answer = httpx.post(
                settings.SMS_GATEWAY_URL,
                json=document,
                headers=headers,
                timeout=GATEWAY_TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise CodeNotSentError from error
