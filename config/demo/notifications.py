"""Notifications of the demo: some sent, some planned, by a hosted business and one with its own keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.crypto.boxes import lock_in_box
from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from config.demo.hosting import HOSTED_HANDLES
from config.demo.keys import EPOCH, DemoKeys
from config.demo.sealing import seal
from messaging.bodies.templates import request_bytes, template_body
from messaging.delivery.submissions import Submission, read_submission
from messaging.models.contacts import Contact
from messaging.models.conversations import conversation_id_for
from messaging.models.outbox import OutboxRow
from messaging.models.templates import TemplateVersion
from messaging.services.hosting import lock_for_worker
from messaging.services.notifications import HOSTED_EPOCH, Plan, send_notification
from messaging.services.outbox import claim_due, send_claimed

Businesses = Mapping[str, tuple[Business, DemoKeys]]
Owners = Mapping[str, tuple[Membership, DemoKeys]]
Customers = Sequence[tuple[Customer, DemoKeys]]
ZONE = "Europe/Madrid"
CARMEN, JONAS, ADA = 0, 1, 2
FLIGHT = {"flight": "VJ 2184", "day": "27 Nov", "time": "20:15", "gate": "H 22"}
ORDER = {"name": "Ada", "order": "rye bread, two loaves", "time": "19:00"}


def seed_notifications(
    businesses: Businesses, owners: Owners, customers: Customers, versions: Mapping[str, TemplateVersion]
) -> None:
    """A sent and a planned one of each business, through the outbox."""
    later = (timezone.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=2)).replace(hour=8, minute=30)
    for handle, name, values, now_to, later_to in (
        ("vencejo", "flight_update", FLIGHT, CARMEN, JONAS),
        ("amelia", "order_ready", ORDER, ADA, CARMEN),
    ):
        sender, version = (handle, owners[handle][0]), versions[name]
        later_values = {**values, **({"name": "Carmen"} if "name" in values else {"gate": "J 40"})}
        _plan(businesses, sender, version, customers[now_to][0], values, None)
        _plan(businesses, sender, version, customers[later_to][0], later_values, later)
    for handle, (business, keys) in businesses.items():
        if handle not in HOSTED_HANDLES:
            _seal_due(business, keys, customers)


def _plan(
    businesses: Businesses,
    sender: tuple[str, Membership],
    version: TemplateVersion,
    customer: Customer,
    values: Mapping[str, str],
    due_at: datetime | None,
) -> None:
    handle, owner = sender
    business, keys = businesses[handle]
    is_hosted = handle in HOSTED_HANDLES
    plain = request_bytes(customer.user.language, values)
    request = lock_for_worker(plain) if is_hosted else lock_in_box(plain, keys.chain[EPOCH].exchange_key)
    contact = Contact.objects.get(business=business, customer=customer)
    plan = Plan(
        version_id=version.id,
        due_at=due_at or timezone.now(),
        zone=ZONE if due_at else "",
        request_epoch=HOSTED_EPOCH if is_hosted else EPOCH,
        requests={contact.id: request},
    )
    send_notification(business_id=business.id, sender_id=owner.user_id, plan=plan)


def _seal_due(business: Business, keys: DemoKeys, customers: Customers) -> None:
    """What is due from a business that holds its own keys, as one of its open pages seals it."""
    rows = claim_due(business_id=business.id, sealer=OutboxRow.Sealer.BROWSER)
    if not rows or rows[0].claim is None:
        return
    known = {customer.id: customer_keys for customer, customer_keys in customers}
    sealed = {row.id: _seal(row, keys, known[row.customer_id]) for row in rows if row.customer_id}
    send_claimed(business_id=business.id, claim=rows[0].claim, sealed=sealed, failed={})


def _seal(row: OutboxRow, keys: DemoKeys, other: DemoKeys) -> Submission:
    version = row.template_version
    assert version is not None  # noqa: S101  # nosec B101  these are notifications
    body = template_body(template_id=version.template_id, number=version.number, language="en", values=ORDER)
    conversation_id = conversation_id_for(row.business_id, other.party_id)
    document = seal(body, conversation_id, keys, other, client_message_id=row.client_message_id)
    return read_submission(
        {**document, "template": str(version.id)}, sender_id=keys.party_id, sender_is_business=True
    )
