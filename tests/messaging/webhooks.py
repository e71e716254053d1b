"""A business whose programs listen, and this process as its hosted worker."""

import json
from typing import Any

from django.utils import timezone

from messaging.models.cloud import CloudNumber
from messaging.models.outbox import OutboxRow
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.services.cloud import open_cloud_account
from messaging.services.hosted_outbox import seal_due
from messaging.services.hosted_webhooks import work_off
from messaging.services.webhooks import subscribe
from tests.conftest import Cast, certify
from tests.hosting import give_worker_secrets, host
from tests.messaging.receivers import VERIFY_TOKEN, Receiver
from tests.messaging.test_cloud_account import put_row

State = WebhookEvent.State


class Shop:
    """The bakery with a sandbox account."""

    def __init__(self, cast: Cast, settings: Any, *, is_sandbox: bool = True) -> None:
        self.cast = cast
        give_worker_secrets(settings)
        certify(cast.bakery)
        host(cast)
        self.account, self.secret = open_cloud_account(
            business_id=cast.bakery.id, actor_id=cast.olga.user_id, is_sandbox=is_sandbox
        )
        self.number = CloudNumber.objects.get(account=self.account)

    def listen(self, receiver: Receiver, **fields: Any) -> WebhookSubscription:
        given = {"address": receiver.address, "verify_token": VERIFY_TOKEN, **fields}
        return subscribe(account=self.account, **given)

    def post(self) -> int:
        """Post whatever waits, as if its time had come."""
        WebhookEvent.objects.filter(state=State.WAITING).update(next_at=timezone.now())
        return work_off(self.cast.bakery.id)

    def send(self, text: str = "Yes", **fields: Any) -> OutboxRow:
        """A program's message, sealed and settled."""
        body = json.dumps({"t": "text", "text": text}).encode()
        row = put_row(self.cast, body, **{"cloud_number": self.number, "wa_id": "34600000001", **fields})
        seal_due(business_id=self.cast.bakery.id)
        return row
