"""The sandbox from outside: real processes make it, play its customers, and a real program hears of it."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models.people import User
from config.sandbox.actions import play
from config.sandbox.business import open_sandbox
from config.sandbox.errors import NotYetError, SandboxError
from messaging.cloud.ids import wamid_of
from messaging.models.cloud import CloudAccount
from messaging.models.conversations import Conversation, ConversationCounter
from messaging.models.outbox import OutboxRow, message_id_of
from messaging.models.templates import TemplateVersion
from messaging.services.hosting import lock_for_worker
from messaging.services.outbox import wake_outbox
from messaging.services.templates import Draft, create_template, submit_template
from messaging.services.webhooks import subscribe
from messaging.wording import Variant
from tests.faults.processes import WORKER, environment, processes
from tests.messaging import receivers
from tests.messaging.receivers import Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True)
BUYER = "5511977776666"


class Sandbox:
    """The sandbox's two commands, as somebody types them."""

    def __init__(self, base_url: str, file: Path) -> None:
        self.base_url = base_url
        self.environment = {**environment(), "SANDBOX_FILE": str(file)}
        lines = (line.partition("=") for line in self._manage("sandbox_env", "").stdout.splitlines())
        self.values = {name: shlex.split(text)[0] for name, _, text in lines}

    @property
    def kept(self) -> dict[str, Any]:
        """What its file holds, for what is tried in this process."""
        kept: dict[str, Any] = json.loads(Path(self.environment["SANDBOX_FILE"]).read_text())
        return kept

    def customer(self, **asked: Any) -> int:
        return self._manage("sandbox_customer", json.dumps(asked), check=False).returncode

    def saying(self, message: dict[str, Any]) -> dict[str, Any]:
        ids = {"phone_number_id": self.values["PHONE_NUMBER_ID"], "waba_id": self.values["WABA_ID"]}
        return {"action": "message", "message": message, "from": BUYER, **ids}

    def _manage(self, command: str, given: str, *, check: bool = True) -> "subprocess.CompletedProcess[str]":
        whole = [sys.executable, "manage.py", command, "--base-url", self.base_url]
        return subprocess.run(
            whole, input=given, env=self.environment, capture_output=True, text=True, check=check
        )


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    User.objects.create_superuser(email="ines@recado.example", password="x", name="Ines")
    with processes() as started:
        started.start(*WORKER)
        yield Sandbox(started.serve(), tmp_path / "sandbox.json")


def test_a_program_hears_a_played_customer_and_what_becomes_of_its_answer(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = sandbox.values
    assert open_sandbox(sandbox.base_url, sandbox.kept) == values
    assert os.stat(sandbox.environment["SANDBOX_FILE"]).st_mode & 0o077 == 0
    account = CloudAccount.objects.get(app_id=values["APP_ID"])
    windows = ConversationCounter.objects.filter(conversation__business_id=account.business_id)
    assert sorted(bool(counter.customer_last_at_ms) for counter in windows) == [False, True]
    monkeypatch.setattr(receivers, "VERIFY_TOKEN", values["VERIFY_TOKEN"])
    with receiving() as receiver:
        subscribe(account=account, address=receiver.address, verify_token=values["VERIFY_TOKEN"])
        receiver.statuses = [500]
        assert sandbox.customer(**sandbox.saying({"type": "text", "text": {"body": "Olá 🥖"}})) == 0
        first, again = receiver.wait_for(2)
        assert first.body == again.body
        assert first.is_signed_with(values["APP_SECRET"])
        message = first.value["messages"][0]
        assert (message["from"], message["text"]["body"]) == (BUYER, "Olá 🥖")
        check_answer(sandbox, account, receiver)
    check_review(sandbox, account)


def check_answer(sandbox: Sandbox, account: CloudAccount, receiver: Receiver) -> None:
    """What a program answers is sent, and read by the customer."""
    talks = Conversation.objects.filter(business_id=account.business_id)
    talk = talks.get(customer__phone_claims__number=f"+{BUYER}")
    row = OutboxRow(
        business_id=account.business_id,
        customer_id=talk.customer_id,
        cloud_number=account.numbers.get(),
        wa_id=BUYER,
        sealer=OutboxRow.Sealer.HOSTED,
        request=lock_for_worker(b'{"t":"text","text":"Bom dia"}'),
        due_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    row.client_message_id = message_id_of(row.id)
    row.save()
    wake_outbox()
    receiver.wait_for(3)
    wamid = wamid_of(talk.id, row.client_message_id, from_business=True)
    assert sandbox.customer(action="read", message_id=wamid) == 0
    receiver.wait_for(5)
    assert receiver.told() == ["message", "message", "sent", "delivered", "read"]
    assert {post.value["statuses"][0]["id"] for post in receiver.posts[2:]} == {wamid}


def check_review(sandbox: Sandbox, account: CloudAccount) -> None:
    """Staff decide by the template's name; what cannot be done says so."""
    owner = User.objects.get(memberships__business_id=account.business_id)
    version = create_template(
        business_id=account.business_id,
        name="spring",
        category="utility",
        draft=Draft({"en": Variant("Spring is here.")}, {}),
        writer_id=owner.id,
    )
    submit_template(version=version, submitter_id=owner.id)
    kept = sandbox.kept
    assert sandbox.customer(**sandbox.saying({"type": "location", "location": {}})) == 75
    asked = {"action": "template_review", "name": "spring", "language": "en"}
    with pytest.raises(NotYetError):
        play({**asked, "event": "PAUSED"}, sandbox.base_url, kept)
    with pytest.raises(SandboxError):
        play({**asked, "name": "autumn", "event": "APPROVED"}, sandbox.base_url, kept)
    play({**asked, "event": "APPROVED"}, sandbox.base_url, kept)
    version.refresh_from_db()
    assert version.state == TemplateVersion.State.APPROVED
