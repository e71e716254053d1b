"""Where webhooks go: to addresses that asked for them, and never into a house."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from messaging.errors.webhooks import WebhookAddressError, WebhookChallengeError, WebhookFieldsError
from messaging.models.cloud import CloudAccount
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.services.webhooks import subscribe
from messaging.webhooks import calls
from tests.messaging.receivers import Receiver, receiving
from tests.messaging.test_automation import says
from tests.messaging.webhooks import Shop

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.mark.parametrize("text", ["", "17", "<html>"])
def test_an_address_that_gives_no_challenge_back_is_not_kept(
    shop: Shop, receiver: Receiver, text: str
) -> None:
    receiver.challenge_text = text
    with pytest.raises(WebhookChallengeError):
        shop.listen(receiver)
    receiver.challenge_text = None
    with pytest.raises(WebhookChallengeError):
        shop.listen(receiver, verify_token="guessed")
    with pytest.raises(WebhookFieldsError):
        shop.listen(receiver, fields=["messages", "everything"])
    assert not WebhookSubscription.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/hook",
        "https://user@example.com/hook",
        "ftp://example.com/",
        "https:///hook",
        "//example.com/hook",
        "hook",
        "https://[::1",
        "http://127.0.0.1.example.com/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
    ],
)
def test_an_address_that_is_no_https_is_refused_even_in_a_sandbox(shop: Shop, address: str) -> None:
    with pytest.raises(WebhookAddressError):
        subscribe(account=shop.account, address=address, verify_token="t")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "[::1]", "[fe80::1]", "0.0.0.0", "localhost"],  # noqa: S104
)
def test_no_call_reaches_a_house_from_within(host: str) -> None:
    answer = calls.post(f"https://{host}/hook", b"{}", {}, is_sandbox=False)
    assert (answer.status, answer.code) == (0, "address_refused")


def test_only_a_sandbox_reaches_its_own_machine(shop: Shop, receiver: Receiver) -> None:
    CloudAccount.objects.update(is_sandbox=False)
    shop.account.refresh_from_db()
    with pytest.raises(WebhookAddressError):
        shop.listen(receiver)


def test_a_name_is_checked_where_it_leads_at_the_very_call(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []

    def now_here_now_there(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        looked_up.append(host)
        address = "93.184.216.34" if len(looked_up) > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", now_here_now_there)
    answer = calls.post("https://rebind.example.com/hook", b"{}", {}, is_sandbox=False)
    assert (answer.code, looked_up) == ("address_refused", ["rebind.example.com"])


def test_no_redirect_is_followed(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    with receiving() as elsewhere:
        receiver.redirect_to, receiver.statuses = elsewhere.address, [307]
        says(shop.cast, "hello")
        shop.post()
        assert elsewhere.posts == []
    assert WebhookEvent.objects.get().status == 307


@contextlib.contextmanager
def dripping() -> Iterator[str]:
    """An address that answers a little now and then, and is left before it ends."""
    over, nobody_left = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                # Fewer than what a client of itself takes for too many.
                for _ in range(90):
                    if over.wait(0.05):
                        return
                    with contextlib.suppress(OSError):
                        line.sendall(b"X-More: 1\r\n")
                nobody_left.set()

        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        over.set()
        thread.join()
    assert not nobody_left.is_set()


def test_an_address_that_drips_its_answer_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.3)
    with dripping() as address:
        answer = calls.post(address, b"{}", {}, is_sandbox=True)
    assert (answer.status, answer.code) == (0, "timeout")


def test_time_that_passes_while_a_name_is_looked_up_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def slowly(*args: Any, **kwargs: Any) -> Any:
        for timer in filter(lambda thread: isinstance(thread, threading.Timer), threading.enumerate()):
            timer.join()
        return look_up(*args, **kwargs)

    monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with dripping() as address:
        answer = calls.post(address, b"{}", {}, is_sandbox=True)
    assert (answer.status, answer.code) == (0, "timeout")
