"""What the Cloud API sends: locked at once for the hosted worker, and a row of the outbox from then on."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.crypto.keyrings import Custody
from accounts.errors.base import DomainError
from accounts.errors.custody import HostingUnavailableError
from accounts.models.businesses import Business
from messaging.bodies.templates import request_bytes
from messaging.cloud.errors import (
    BAD_VALUE,
    NO_TEMPLATE,
    TO_ITSELF,
    CloudError,
    refused,
)
from messaging.cloud.ids import MessageName
from messaging.cloud.sends import Send, packed
from messaging.cloud.templates import TemplateSend, match_language, values_for
from messaging.combining import Combiner
from messaging.delivery.storage import insert_rows
from messaging.events import announce_typing
from messaging.models.cloud import CloudNumber
from messaging.models.conversations import conversation_id_for
from messaging.models.outbox import OutboxRow, message_id_of
from messaging.models.templates import TemplateVersion
from messaging.queries.cloud import find_inbound, find_recipients, wa_id_of
from messaging.queries.templates import approved_version_named
from messaging.services.conversations import raise_watermark
from messaging.services.hosting import lock_for_worker
from messaging.services.outbox import wake_hosted_worker
from messaging.webhooks.events import note_settled

# A message of the Cloud API that could not be sent for a day is not worth sending.
TIME_TO_LIVE = timedelta(hours=24)
State = OutboxRow.State


def send_cloud_message(*, number: CloudNumber, send: Send) -> OutboxRow:
    """Take a message: what it says is locked for the hosted worker, which seals it and asks the gate.

    The caller has got the number from `find_node`, and so proved whose it is. Nobody's number is taken too:
    its row is refused at once. What is sent at the same moment is stored together, in one transaction.

    Raises CloudError.
    """
    return _sends.ask((number, send))


@transaction.atomic
def send_cloud_messages(asked: Sequence[tuple[CloudNumber, Send]]) -> list[OutboxRow | Exception]:
    """Take messages as `send_cloud_message` takes one: a row each, or the CloudError that refuses it.

    Set-based: what is wrong with one spoils no other. The caller has proved whose the numbers are.
    """
    customers = find_recipients([(number.business_id, send.recipient) for number, send in asked])
    answers: list[OutboxRow | Exception] = []
    for (number, send), customer_id in zip(asked, customers, strict=True):
        try:
            answers.append(_row(number, send, customer_id))
        except (CloudError, DomainError) as error:
            answers.append(error)
    rows = [answer for answer in answers if isinstance(answer, OutboxRow)]
    insert_rows(rows)
    note_settled([row for row in rows if row.state == State.REFUSED])
    wake_hosted_worker(sorted({row.business_id for row in rows if row.state != State.REFUSED}))
    return answers


_sends: Combiner[tuple[CloudNumber, Send], OutboxRow] = Combiner(send_cloud_messages)


def _row(number: CloudNumber, send: Send, customer_id: UUID | None) -> OutboxRow:
    check_can_send(number)
    if send.recipient.wa_id == wa_id_of(number.claim.number):
        raise CloudError(TO_ITSELF)
    version, plain = _plain(number.business_id, customer_id, send)
    now = timezone.now()
    row = OutboxRow(
        business_id=number.business_id,
        customer_id=customer_id,
        template_version=version,
        cloud_number=number,
        wa_id=send.recipient.wa_id,
        callback_data=send.callback_data,
        sealer=OutboxRow.Sealer.HOSTED.value,
        due_at=now,
        expires_at=now + TIME_TO_LIVE,
    )
    row.client_message_id = message_id_of(row.id)
    if customer_id is None:
        row.state, row.code = State.REFUSED.value, "undeliverable"
    else:
        row.request = _locked(plain)
    return row


def check_can_send(number: CloudNumber) -> None:
    """Prove that something can be sent from a number of `find_node` just now. Raises CloudError."""
    if number.account.business.status == Business.Status.SUSPENDED:
        raise refused("business_suspended")
    custody: int = number.custody or 0  # type: ignore[attr-defined]
    if not custody & Custody.HOSTED:
        raise refused("cloud_needs_hosting")


def _plain(business_id: UUID, customer_id: UUID | None, send: Send) -> tuple[TemplateVersion | None, bytes]:
    """What is to be sealed: a template's version and what fills it, or a whole body."""
    if isinstance(send.content, TemplateSend):
        return _template(business_id, send.content)
    body, named = dict(send.content), _named(business_id, customer_id, send.reply_to)
    if body["t"] == "reaction":
        if named is None and customer_id is not None:
            raise CloudError(
                BAD_VALUE, "Parameter reaction['message_id'] is no message of this conversation."
            )
        body["to"] = named
    elif named is not None:
        body["quote"] = named
    return None, packed(body)


def _named(business_id: UUID, customer_id: UUID | None, meant: MessageName | None) -> dict[str, str] | None:
    """A message of this conversation as bodies name it (PROTOCOL.md, Bodies); None for any other."""
    if meant is None or customer_id is None:
        return None
    if meant.conversation_id != conversation_id_for(business_id, customer_id):
        return None
    sender = business_id if meant.from_business else customer_id
    return {"id": str(meant.client_message_id), "sender": str(sender)}


def _template(business_id: UUID, send: TemplateSend) -> tuple[TemplateVersion, bytes]:
    version = approved_version_named(business_id, send.name)
    language = match_language(send.language, version.variants) if version else None
    if version is None or language is None:
        raise CloudError(NO_TEMPLATE, f"template name ({send.name}) does not exist in {send.language}")
    return version, request_bytes(language, values_for(send, version.wording[language]))


def _locked(plain: bytes) -> bytes:
    try:
        return lock_for_worker(plain)
    except HostingUnavailableError as error:
        raise refused(error.code) from error


def mark_read(*, number: CloudNumber, wamid: str, is_typing: bool) -> None:
    """Note that a customer's message and those before it were read; and that an answer is being written.

    The business's end at the Cloud API counts as one device of its own. The caller has got the number from
    `find_node`. Raises CloudError for what is no message of a customer to this business.
    """
    message = find_inbound(number.business_id, wamid)
    if message is None or message.sequence is None:
        raise CloudError(BAD_VALUE, f"message_id is no message that this number received: '{wamid}'.")
    raise_watermark(
        conversation=message.conversation,
        party_id=number.business_id,
        device_id=number.account_id,
        delivered=message.sequence,
        read=message.sequence,
    )
    if is_typing:
        announce_typing(
            business_id=number.business_id,
            customer_id=message.conversation.customer_id,
            conversation_id=message.conversation_id,
        )
