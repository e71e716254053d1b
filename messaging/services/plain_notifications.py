"""Notifications that programs give in plain values, for businesses with hosted custody.

The values are locked for the hosted worker before anything is stored: this process cannot open them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models.businesses import Business
from accounts.models.phones import PhoneClaim
from accounts.queries.keys import is_hosted
from messaging.bodies.templates import request_bytes
from messaging.errors.messages import TemplateNotApprovedError
from messaging.errors.notifications import ContactNotFoundError, RecipientTwiceError, TooManyRecipientsError
from messaging.errors.programs import NeedsHostingError, RecipientFieldError, VariantMissingError
from messaging.errors.templates import TemplateValuesError
from messaging.importing.values import read_number
from messaging.models.contacts import Contact
from messaging.models.outbox import Notification
from messaging.models.templates import TemplateVersion
from messaging.queries.templates import approved_version_named
from messaging.services.contacts import hold_contacts
from messaging.services.hosting import lock_for_worker
from messaging.services.notifications import HOSTED_EPOCH, MAX_RECIPIENTS, Plan, send_notification
from messaging.wording import check_values


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person, by contact or by number, and what fills the template; `name` is for a new contact."""

    contact_id: UUID | None
    number: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlainPlan:
    """What a program wants sent: a template by name, when (UTC) and in which zone, and to whom.

    `language` is "" for each reader's own, where the template has it.
    """

    template: str
    language: str
    due_at: datetime
    zone: str
    recipients: Sequence[Recipient]


@transaction.atomic
def send_plain_notification(*, business: Business, sender_id: UUID, plan: PlainPlan) -> Notification:
    """Lock the values for the hosted worker, and put the notification into the outbox.

    Who is no contact yet becomes one. The caller has proved that the sender acts for the business.

    Raises NeedsHostingError, TemplateNotApprovedError, VariantMissingError, TemplateValuesError,
    RecipientFieldError for a number that cannot be, RecipientTwiceError, HostingUnavailableError, and what
    `send_notification` raises.
    """
    if not is_hosted(business.id):
        raise NeedsHostingError
    version = approved_version_named(business.id, plan.template)
    if version is None:
        raise TemplateNotApprovedError
    if plan.language and plan.language not in version.variants:
        raise VariantMissingError
    if len(plan.recipients) > MAX_RECIPIENTS:
        raise TooManyRecipientsError
    _check_values(version, plan.recipients)
    requests: dict[UUID, bytes] = {}
    for recipient, contact in zip(plan.recipients, _contacts(business, plan.recipients), strict=True):
        if contact.id in requests:
            raise RecipientTwiceError
        language = plan.language or _language_for(version, contact)
        requests[contact.id] = lock_for_worker(request_bytes(language, recipient.values))
    return send_notification(
        business_id=business.id,
        sender_id=sender_id,
        plan=Plan(version.id, plan.due_at, plan.zone, HOSTED_EPOCH, requests),
    )


def _check_values(version: TemplateVersion, recipients: Sequence[Recipient]) -> None:
    for place, recipient in enumerate(recipients):
        try:
            check_values(version.parameter_names, recipient.values)
        except TemplateValuesError as error:
            error.fields = {f"to.{place}.values": str(error)}
            raise


def _language_for(version: TemplateVersion, contact: Contact) -> str:
    """The reader's own language where the template has it, else the template's first, as on our own pages."""
    own = contact.language or (contact.customer.user.language if contact.customer else "")
    return own if own in version.variants else next(iter(version.variants))


def _contacts(business: Business, recipients: Sequence[Recipient]) -> list[Contact]:
    """The contact of each recipient, in order; who has a number only is found by it, or written down."""
    hold_contacts(business.id)
    ids = {recipient.contact_id for recipient in recipients if recipient.contact_id}
    own = Contact.objects.filter(business=business).select_related("customer__user")
    by_id = {contact.id: contact for contact in own.filter(pk__in=ids)}
    if len(by_id) != len(ids):
        raise ContactNotFoundError
    numbers = {
        place: _number(business, place, recipient)
        for place, recipient in enumerate(recipients)
        if not recipient.contact_id
    }
    by_number = _contacts_by_number(business, {number for number, _ in numbers.values()})
    new: dict[str, Contact] = {}
    for place, (number, country) in numbers.items():
        if number not in by_number and number not in new:
            name = recipients[place].name or number
            new[number] = Contact(business=business, name=name, number=number, country=country)
    _give_customers(new)
    by_number |= {str(contact.number): contact for contact in Contact.objects.bulk_create(new.values())}
    return [
        by_id[recipient.contact_id] if recipient.contact_id else by_number[numbers[place][0]]
        for place, recipient in enumerate(recipients)
    ]


def _number(business: Business, place: int, recipient: Recipient) -> tuple[str, str]:
    read = read_number(recipient.number, business.country)
    if read is None:
        raise RecipientFieldError(f"to.{place}.number")
    return read


def _contacts_by_number(business: Business, numbers: set[str]) -> dict[str, Contact]:
    """Whom the business knows by these numbers: who holds one now, else the contact written down under it."""
    own = Contact.objects.filter(business=business).select_related("customer__user")
    found = {str(contact.number): contact for contact in own.filter(number__in=numbers, customer=None)}
    holders = _holders(numbers)
    known = {contact.customer_id: contact for contact in own.filter(customer__in=holders.values())}
    return found | {number: known[holder] for number, holder in holders.items() if holder in known}


def _give_customers(contacts: Mapping[str, Contact]) -> None:
    for number, customer_id in _holders(set(contacts)).items():
        contacts[number].customer_id = customer_id


def _holders(numbers: set[str]) -> dict[str, UUID]:
    claims = PhoneClaim.objects.filter(
        number__in=numbers, released_at__isnull=True, customer__isnull=False
    ).values_list("number", "customer_id")
    return {str(number): customer_id for number, customer_id in claims if customer_id}
