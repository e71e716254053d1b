"""Notifications for tests: planned as the compose page does, and sealed as an open page does."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.crypto.boxes import lock_in_box, open_box
from accounts.models.people import Customer
from messaging.bodies.templates import request_bytes
from messaging.delivery.submissions import Submission
from messaging.models.contacts import Contact
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.templates import TemplateVersion
from messaging.services.hosted_outbox import body_for
from messaging.services.hosting import lock_for_worker
from messaging.services.notifications import Plan, send_notification
from messaging.services.outbox import claim_due, send_claimed
from tests.conftest import Cast
from tests.messaging.templates import VALUES, seal_template
from tests.messaging.test_delivery import submit


def contact_of(cast: Cast, customer: Customer) -> Contact:
    return Contact.objects.get(business=cast.bakery, customer=customer)


def locked(cast: Cast, values: dict[str, str] | None = None, language: str = "en") -> bytes:
    """What fills the template, locked for whoever of the bakery opens a page."""
    statement = cast.keys["bakery"].keys[cast.keys["bakery"].epoch]
    return lock_in_box(request_bytes(language, VALUES if values is None else values), statement.public_key)


def plan_for(
    cast: Cast, version: TemplateVersion, *contacts: Contact, due_at: datetime | None = None, **changes: Any
) -> Plan:
    fields: dict[str, Any] = {
        "version_id": version.id,
        "due_at": due_at or timezone.now(),
        "zone": "Europe/Madrid" if due_at else "",
        "request_epoch": cast.keys["bakery"].epoch,
        "requests": {contact.id: locked(cast) for contact in contacts},
    }
    return Plan(**{**fields, **changes})


def notify(cast: Cast, version: TemplateVersion, *customers: Customer, **changes: Any) -> Notification:
    contacts = [contact_of(cast, customer) for customer in customers or [cast.alice]]
    plan = plan_for(cast, version, *contacts, **changes)
    return send_notification(business_id=cast.bakery.id, sender_id=cast.olga.user_id, plan=plan)


def notify_hosted(cast: Cast, version: TemplateVersion, *contacts: Contact, **changes: Any) -> Notification:
    requests = {contact.id: lock_for_worker(request_bytes("en", VALUES)) for contact in contacts}
    plan = plan_for(cast, version, request_epoch=0, requests=requests, **changes)
    return send_notification(business_id=cast.bakery.id, sender_id=cast.olga.user_id, plan=plan)


def seal_row(cast: Cast, row: OutboxRow) -> Submission:
    """One claimed row, as a member's open page seals it."""
    bakery = cast.keys["bakery"]
    customer = next(party for party in cast.keys.values() if party.id == row.customer_id)
    plain = open_box(bytes(row.request or b""), bakery.keys[row.request_epoch].secret_key)
    body = body_for(row.template_version, plain)
    changes = {"client_message_id": row.client_message_id.bytes}
    return submit(bakery, seal_template(bakery, customer, row.template_version, body, **changes))


def claim(cast: Cast, sealer: str = OutboxRow.Sealer.BROWSER) -> list[OutboxRow]:
    return claim_due(business_id=cast.bakery.id, sealer=sealer)


def send_rows(cast: Cast, rows: list[OutboxRow]) -> list[OutboxRow]:
    sealed: dict[UUID, Submission] = {row.id: seal_row(cast, row) for row in rows}
    return finish(cast, rows, sealed)


def finish(
    cast: Cast, rows: list[OutboxRow], sealed: dict[UUID, Submission], **failed: Any
) -> list[OutboxRow]:
    held = rows[0].claim
    assert held is not None
    return send_claimed(
        business_id=cast.bakery.id, claim=held, sealed=sealed, failed=failed.get("failed", {})
    )


def age(by: timedelta) -> None:
    """Let time pass for everything in the outbox."""
    for row in OutboxRow.objects.all():
        for name in ("due_at", "expires_at", "claim_expires_at"):
            moment = getattr(row, name)
            setattr(row, name, moment - by if moment else None)
        row.save()
