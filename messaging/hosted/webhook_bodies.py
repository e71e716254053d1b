"""What webhooks say: the hosted worker reads what a customer wrote, and puts it as programs know it.

Source: SPEC 7; CLOUD.md, Webhooks.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

import phonenumbers

from accounts.crypto.errors import CryptoError
from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim
from messaging.bodies.reading import UNKNOWN, read_body
from messaging.cloud.errors import status_error
from messaging.cloud.ids import user_id_of, wamid_of
from messaging.hosted.endpoints import Endpoint, open_endpoint
from messaging.hosted.webhook_media import file_object, files_of
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message
from messaging.models.webhooks import WebhookEvent
from messaging.webhooks import bodies
from messaging.webhooks.bodies import Document, Line, Person, Quoted, Status
from messaging.webhooks.events import note_files

Topic = WebhookEvent.Topic


class Teller:
    """One business's programs are told, for one piece of work: its end is opened when it is first needed."""

    def __init__(self, business_id: UUID) -> None:
        self.business_id = business_id

    @cached_property
    def account(self) -> CloudAccount:
        """The business's account, whose app's secret signs."""
        return CloudAccount.objects.get(business_id=self.business_id)

    @cached_property
    def _endpoint(self) -> Endpoint:
        return open_endpoint(self.business_id)

    @cached_property
    def _numbers(self) -> list[CloudNumber]:
        rows = CloudNumber.objects.filter(account=self.account).select_related("claim")
        return list(rows.order_by("claim__released_at", "claim__verified_at"))

    def number_of(self, event: WebhookEvent) -> CloudNumber | None:
        """The business's number that an event is about, or its first one; None without any."""
        if event.row is not None:
            return next((one for one in self._numbers if one.id == event.row.cloud_number_id), None)
        used = event.message.business_number if event.message else ""
        named = [one for one in self._numbers if str(one.claim.number) == used]
        return next(iter([*named, *self._numbers]), None)

    def body(self, event: WebhookEvent, number: CloudNumber) -> bytes:
        """The bytes to post for an event that was not posted before.

        Raises EndpointClosedError (endpoint_closed) while the business's messages cannot be read.
        """
        line = Line(self.account.waba_id, _digits(number.claim), number.node_id)
        if event.message is not None:
            document = self._received(event.message, event.subject, line)
        elif event.row is not None:
            document = self._status(event, line)
        else:
            document = bodies.test(line, event.subject, event.happened_at)
        return bodies.wire_bytes(document)

    def _received(self, message: Message, subject: UUID, line: Line) -> Document:
        """A message, or one of its further files, which the Cloud API takes for a message of its own."""
        conversation_id, customer = message.conversation_id, message.conversation.customer
        person = self._person(customer)
        fields = self._read(message, customer.id)
        files = files_of(fields)
        ids = [UUID(bytes=reference.media_id) for reference, _ in files]
        part = ids.index(subject) if subject in ids else 0
        if subject == message.id and len(ids) > 1:
            note_files(message, ids[1:])
        caption = fields.get("text", "") if part == 0 else ""
        made = bodies.message_object(
            fields,
            wamid=wamid_of(conversation_id, message.client_message_id, from_business=False, part=part),
            at_ms=message.accepted_at_ms,
            quoted=self._quoted(fields, message, line, person),
            media=file_object(files[part], message, caption) if files else None,
        )
        return bodies.inbound(line, person, made)

    def _read(self, message: Message, customer_id: UUID) -> Mapping[str, Any]:
        """What was written; of no known kind if it was sealed before hosting was signed on."""
        try:
            return read_body(self._endpoint.open(message, customer_id=customer_id).body)
        except CryptoError:
            return {"t": UNKNOWN}

    def _quoted(
        self, fields: Mapping[str, Any], message: Message, line: Line, person: Person
    ) -> Quoted | None:
        """The message that one answers, presses a button of, or reacts to; None where it is not here."""
        named = fields.get("to") or fields.get("quote")
        client_message_id = fields.get("re") or (named or {}).get("id")
        if client_message_id is None:
            return None
        rows = Message.objects.filter(
            conversation_id=message.conversation_id, client_message_id=client_message_id
        )
        if named and "re" not in fields:
            rows = rows.filter(sender_id=named["sender"])
        meant = rows.select_related("content").first()
        if meant is None:
            return None
        is_ours = meant.sender_id == self.business_id
        wamid = wamid_of(message.conversation_id, meant.client_message_id, from_business=is_ours)
        row = self._row_of(meant, fields, message.conversation.customer_id) if is_ours else None
        is_template = bool(meant.template_version)
        return Quoted(line.number if is_ours else person.wa_id, wamid, is_template=is_template, row=row)

    def _row_of(
        self, meant: Message, fields: Mapping[str, Any], customer_id: UUID
    ) -> Mapping[str, Any] | None:
        """The row that was chosen, where the message offered a list."""
        if "button" not in fields:
            return None
        sections = self._read(meant, customer_id).get("sections", [])
        rows = [row for section in sections for row in section["rows"]]
        return next((row for row in rows if row["id"] == fields["button"]), None)

    def _status(self, event: WebhookEvent, line: Line) -> Document:
        row = event.row
        assert row is not None  # noqa: S101  # nosec B101  what else has a status
        person = self._person(row.customer, row.wa_id) if row.customer else Person(row.wa_id, row.wa_id)
        conversation_id = conversation_id_for(self.business_id, row.customer_id or row.id)
        is_failed = event.topic == Topic.FAILED
        told = Status(
            wamid=wamid_of(conversation_id, row.client_message_id, from_business=True),
            name=event.topic,
            at=event.happened_at,
            callback_data=row.callback_data,
            conversation_id=conversation_id.hex,
            category=row.template_version.template.category if row.template_version else "",
            errors=[status_error(row.code)] if is_failed else (),
        )
        return bodies.status(line, person, told)

    def _person(self, customer: Customer, wa_id: str = "") -> Person:
        claim = PhoneClaim.objects.filter(customer=customer, released_at__isnull=True).first()
        country = phonenumbers.region_code_for_number(claim.number) if claim else ""
        user_id = user_id_of(self.business_id, customer.id, country or "")
        return Person(wa_id or (_digits(claim) if claim else ""), customer.name, user_id)


def _digits(claim: PhoneClaim) -> str:
    return str(claim.number).removeprefix("+")
