"""The Cloud API for tests: a hosted bakery with an open account, and a client of its program."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models.tokens import Scope
from accounts.services.phones import claim_number_for_business
from messaging.cloud.ids import wamid_of
from messaging.delivery.outcomes import Accepted
from messaging.events import message_document
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.services.cloud import open_cloud_account
from messaging.services.hosted_outbox import seal_due
from tests.conftest import BAKERY_NUMBER, Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.test_delivery import send
from tests.sessions import token_of

ALICE = "34600000001"


@dataclass
class Cloud:
    """The bakery at the Cloud API. `secret` is its app's."""

    cast: Cast
    account: CloudAccount
    number: CloudNumber
    secret: str
    token: str

    def call(self, method: str, path: str, body: Any = None, **extra: Any) -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {self.token}", **extra}
        if body is None:
            return getattr(Client(), method)(f"/cloud/{path}", **headers)
        return getattr(Client(), method)(
            f"/cloud/{path}", data=json.dumps(body), content_type="application/json", **headers
        )

    def get(self, path: str, **extra: Any) -> Any:
        return self.call("get", f"v23.0/{path}", **extra)

    def post(self, path: str, body: Any = None, **extra: Any) -> Any:
        return self.call("post", f"v23.0/{path}", body if body is not None else {}, **extra)

    def message(self, **fields: Any) -> Any:
        return self.post(f"{self.number.node_id}/messages", message(**fields))

    def seal(self) -> None:
        """What the hosted worker does when it is woken."""
        seal_due(business_id=self.cast.bakery.id)

    def hear(self, text: str) -> str:
        """Alice writes to the bakery; the Cloud id of what she wrote."""
        outcome = send(self.cast.keys["alice"], self.cast.keys["bakery"], text)
        assert isinstance(outcome, Accepted)
        return wamid_of(outcome.conversation_id, outcome.client_message_id, from_business=False)

    def heard_by_alice(self) -> list[dict[str, Any]]:
        """The bodies that alice opens of what the bakery has sent her."""
        alice, bakery = self.cast.keys["alice"], self.cast.keys["bakery"]
        sent = Message.objects.select_related("content").filter(
            conversation=self.cast.conversation, sender_id=self.cast.bakery.id
        )
        messages = sent.order_by("sequence")
        return [json.loads(alice.open(bakery, message_document(one)).body) for one in messages]


def message(**fields: Any) -> dict[str, Any]:
    """A text to alice, as clients write it, with these fields instead."""
    usual = {"messaging_product": "whatsapp", "to": ALICE, "type": "text", "text": {"body": "Hello"}}
    return {**usual, **fields}


def open_account(cast: Cast, *, is_sandbox: bool = False) -> tuple[CloudAccount, str]:
    host(cast)
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    return open_cloud_account(business_id=cast.bakery.id, actor_id=cast.olga.user_id, is_sandbox=is_sandbox)


def open_number(cast: Cast) -> CloudNumber:
    return CloudNumber.objects.get(account=open_account(cast)[0])


def open_cloud(cast: Cast, settings: Any, *, is_sandbox: bool = False) -> Cloud:
    give_worker_secrets(settings)
    account, secret = open_account(cast, is_sandbox=is_sandbox)
    number = CloudNumber.objects.get(account=account)
    return Cloud(cast, account, number, secret, token_of(cast.olga, Scope.CLOUD_API))


def error_of(answer: Any) -> tuple[int, int]:
    """HTTP status and code of an error, whose form is what clients need."""
    error = answer.json()["error"]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert isinstance(error["code"], int)
    assert error["message"]
    assert error["type"]
    assert error["fbtrace_id"] == answer.headers["x-fb-trace-id"]
    assert isinstance(error["error_data"]["details"], str)
    return answer.status_code, error["code"]


def only_row() -> OutboxRow:
    return OutboxRow.objects.get()
