"""Contacts by hand: written down, changed, deleted; and linked to the customers behind their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim
from accounts.queries.businesses import number_of_customer
from accounts.services.locks import hold_lock
from messaging.errors.base import LimitError
from messaging.errors.contacts import ContactExistsError, ContactFieldError
from messaging.importing.mapping import key_for
from messaging.importing.values import read_number
from messaging.models.contacts import Contact, ContactAttribute, ContactLabel, Label
from messaging.queries.contacts import unlinked_contact
from messaging.services.consents import bind_consents

MAX_ATTRIBUTES = 60
MAX_LABELS = 300


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What a person writes down about a contact. `number` may be empty for one who has none."""

    name: str
    number: str
    language: str
    place: str
    attributes: dict[str, Any]
    labels: list[str]


def hold_contacts(business_id: UUID) -> None:
    """Let nobody else make or link contacts of this business until the transaction ends."""
    hold_lock(f"contacts:{business_id}")


@transaction.atomic
def save_contact(*, business: Business, contact_id: UUID | None, fields: ContactFields) -> Contact:
    """Write a contact down, or change one. The caller has proved to act for the business.

    Raises NotFoundError, ContactFieldError for a number or name that cannot be, ContactExistsError when the
    number's holder, or the number, is another contact already.
    """
    hold_contacts(business.id)
    contact = Contact(business=business)
    if contact_id is not None:
        contact = _get(business.id, contact_id)
    number, country = fields.number, contact.country
    if number:
        read = read_number(number, business.country)
        if read is None:
            raise ContactFieldError("number")
        number, country = read
    if str(contact.number or "") != number:
        _take_number(contact, number)
    contact.name = fields.name or number
    if not contact.name:
        raise ContactFieldError("name")
    contact.country, contact.language, contact.place = country, fields.language, fields.place
    contact.attributes = fields.attributes
    contact.save()
    set_labels(business_id=business.id, contact=contact, names=fields.labels)
    return contact


@transaction.atomic
def change_contact(*, business: Business, contact_id: UUID, changes: Mapping[str, Any]) -> Contact:
    """Change the fields of a contact that are named; `attributes` by key, with None for one that goes.

    The caller has proved to act for the business. Raises what `save_contact` raises.
    """
    hold_contacts(business.id)
    contact = _get(business.id, contact_id)
    now = ContactFields(
        name=contact.name,
        number=str(contact.number or ""),
        language=contact.language,
        place=contact.place,
        attributes=contact.attributes,
        labels=list(contact.contact_labels.values_list("label__name", flat=True)),
    )
    attributes = {**now.attributes, **changes.get("attributes", {})}
    kept = {key: value for key, value in attributes.items() if value is not None}
    fields = replace(now, **{**changes, "attributes": kept})
    return save_contact(business=business, contact_id=contact_id, fields=fields)


def _take_number(contact: Contact, number: str) -> None:
    """A changed number changes who the contact is only while nobody is linked."""
    contact.number = number
    if not number:
        return
    others = Contact.objects.filter(business_id=contact.business_id).exclude(pk=contact.pk)
    claim = PhoneClaim.objects.filter(number=number, released_at__isnull=True, customer__isnull=False).first()
    if claim is not None and claim.customer_id and contact.customer_id != claim.customer_id:
        if others.filter(customer_id=claim.customer_id).exists():
            raise ContactExistsError
        if contact.customer_id is None:
            contact.customer_id = claim.customer_id
    if contact.customer_id is None and others.filter(number=number, customer__isnull=True).exists():
        raise ContactExistsError


def set_labels(*, business_id: UUID, contact: Contact, names: Sequence[str]) -> None:
    """Put a contact under exactly these labels; new words become labels. The caller holds them."""
    labels = labels_named(business_id, names)
    wanted = {label.id for label in labels.values()}
    ContactLabel.objects.filter(contact=contact).exclude(label_id__in=wanted).delete()
    rows = [ContactLabel(business_id=business_id, contact=contact, label_id=label_id) for label_id in wanted]
    ContactLabel.objects.bulk_create(rows, ignore_conflicts=True)


def labels_named(business_id: UUID, names: Sequence[str]) -> dict[str, Label]:
    """The labels with these names by their name in small letters; missing ones are made.

    The caller holds the business's contacts. Raises LimitError.
    """
    labels = {label.name.casefold(): label for label in Label.objects.filter(business_id=business_id)}
    new = {name.casefold(): name for name in names if name.casefold() not in labels}
    if len(labels) + len(new) > MAX_LABELS:
        raise LimitError
    made = Label.objects.bulk_create(Label(business_id=business_id, name=name) for name in new.values())
    labels |= {label.name.casefold(): label for label in made}
    return {name.casefold(): labels[name.casefold()] for name in names}


@transaction.atomic
def add_attribute(*, business_id: UUID, name: str, kind: str) -> ContactAttribute:
    """Let a business write down one thing more about its contacts. Raises LimitError."""
    hold_contacts(business_id)
    taken = set(ContactAttribute.objects.filter(business_id=business_id).values_list("key", flat=True))
    if len(taken) >= MAX_ATTRIBUTES:
        raise LimitError
    return ContactAttribute.objects.create(
        business_id=business_id, key=key_for(name, taken), name=name, kind=kind
    )


@transaction.atomic
def delete_contact(*, business_id: UUID, contact_id: UUID) -> None:
    """Forget what a business wrote down about a person, its consent included: no marketing reaches them.

    Conversations and messages are the customer's too, and stay. Raises NotFoundError.
    """
    _get(business_id, contact_id).delete()


def meet_customer(*, business_id: UUID, customer: Customer) -> None:
    """Make a customer who writes to a business its contact, or link the one that has their number.

    Runs inside the caller's transaction.
    """
    hold_contacts(business_id)
    if Contact.objects.filter(business_id=business_id, customer=customer).exists():
        return
    known = unlinked_contact(business_id, customer.id)
    if known is not None:
        known.customer = customer
        known.save(update_fields=["customer", "updated_at"])
        bind_consents([known])
        return
    number = number_of_customer(customer.id)
    country = read_number(str(number), "") if number else None
    Contact.objects.create(
        business_id=business_id,
        customer=customer,
        name=customer.name,
        number=number or "",
        country=country[1] if country else "",
        language=customer.user.language,
    )


@transaction.atomic
def give_contacts_number(*, customer_id: UUID) -> None:
    """Note the number that a guest has proved with the contacts that stand for them.

    A business that knows somebody else by this number keeps both as they are: it decides who they are.
    """
    number = number_of_customer(customer_id)
    if number is None:
        return
    country = read_number(str(number), "")
    own = Contact.objects.filter(customer_id=customer_id, number="")
    for contact in own.order_by("business_id"):
        hold_contacts(contact.business_id)
        if not Contact.objects.filter(business_id=contact.business_id, number=number).exists():
            own.filter(pk=contact.pk).update(
                number=number, country=country[1] if country else "", updated_at=timezone.now()
            )


@transaction.atomic
def link_contacts(*, business_id: UUID) -> int:
    """Bind contacts known by number only to the customers who hold those numbers now; says how many.

    A number whose holder is a contact already is left alone. Consent goes along as `bind_consents` allows.
    """
    hold_contacts(business_id)
    waiting = Contact.objects.filter(business_id=business_id, customer__isnull=True).exclude(number="")
    claims = PhoneClaim.objects.filter(
        number__in=waiting.values("number"), released_at__isnull=True, customer__isnull=False
    ).exclude(customer__contacts__business_id=business_id)
    holders = {str(number): customer for number, customer in claims.values_list("number", "customer_id")}
    linked = []
    for contact in waiting.filter(number__in=holders):
        contact.customer_id = holders[str(contact.number)]
        linked.append(contact)
    Contact.objects.bulk_update(linked, ["customer"], batch_size=1000)
    bind_consents(linked)
    return len(linked)


def _get(business_id: UUID, contact_id: UUID) -> Contact:
    contact = Contact.objects.filter(business_id=business_id, pk=contact_id).first()
    if contact is None:
        raise NotFoundError
    return contact
