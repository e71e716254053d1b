"""Contacts, labels and imports as a business's people see them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import b64, unb64
from accounts.errors.base import MalformedError, NotFoundError, NotYoursError
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import Actor
from messaging.models.contacts import Consent, Contact, ContactAttribute, ContactLabel, Label
from messaging.models.conversations import Conversation
from messaging.models.imports import ContactImport, ContactImportProblem

PAGE_SIZE = 50
EXPORTED_AT_ONCE = 500
SHOWN_PROBLEMS = 20
SHOWN_IMPORTS = 20
MAX_QUESTION = 80
UUID_BYTES = 16


def business_of(actor: Actor) -> UUID:
    """The business that this member acts for. Raises NotYoursError for a customer."""
    if actor.business_id is None:
        raise NotYoursError
    return actor.business_id


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """What a list of contacts is narrowed to; empty fields narrow nothing.

    `label` is a label's id, `label_name` its name, however it is capitalised.
    """

    text: str = ""
    label: str = ""
    consent: str = ""
    language: str = ""
    label_name: str = ""


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """One page of contacts by name, and the cursor of the next page."""

    contacts: list[Contact]
    next_cursor: str | None


def consented() -> Exists:
    """Whether a contact's person allows marketing now."""
    return Exists(Consent.objects.filter(contact=OuterRef("pk"), withdrawn_at__isnull=True))


def contacts_of(business_id: UUID) -> QuerySet[Contact]:
    """The contacts of a business, each saying whether its person allows marketing."""
    return Contact.objects.filter(business_id=business_id).annotate(has_consent=consented())


def contacts_page_for(
    actor: Actor, filters: ContactFilters, cursor: str, *, limit: int = PAGE_SIZE
) -> ContactsPage:
    """Contacts by name, with a keyset cursor that says whom the page before ended with.

    Raises NotYoursError, MalformedError.
    """
    rows = _narrowed(contacts_of(business_of(actor)), filters)
    if cursor:
        name, last = _read_cursor(cursor)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=last))
    found = list(rows.order_by("name", "pk").prefetch_related("contact_labels__label")[: limit + 1])
    page = found[:limit]
    return ContactsPage(page, _cursor_after(page[-1]) if len(found) > limit else None)


def contacts_to_export(actor: Actor, filters: ContactFilters) -> Iterator[Contact]:
    """All contacts of such a list by name, with labels and consents, however many there are.

    Raises NotYoursError, MalformedError.
    """
    rows = _narrowed(contacts_of(business_of(actor)), filters).order_by("name", "pk")
    own = rows.prefetch_related("contact_labels__label", "consents")
    return own.iterator(chunk_size=EXPORTED_AT_ONCE)


def count_contacts_for(actor: Actor, filters: ContactFilters) -> int:
    """How many contacts such a list has in all. Raises NotYoursError, MalformedError."""
    return _narrowed(contacts_of(business_of(actor)), filters).count()


def _narrowed(rows: QuerySet[Contact], filters: ContactFilters) -> QuerySet[Contact]:
    if text := filters.text[:MAX_QUESTION]:
        digits = "".join(sign for sign in text if sign.isdigit())
        wanted = Q(name__icontains=text) | Q(place__icontains=text)
        rows = rows.filter(wanted | Q(number__contains=digits) if len(digits) >= 3 else wanted)
    if filters.label:
        rows = rows.filter(Exists(_under(filters.label)))
    if filters.label_name:
        named = ContactLabel.objects.filter(contact=OuterRef("pk"), label__name__iexact=filters.label_name)
        rows = rows.filter(Exists(named))
    if filters.consent in ("yes", "no"):
        rows = rows.filter(consented() if filters.consent == "yes" else ~consented())
    if filters.language:
        rows = rows.filter(language=filters.language[:8])
    return rows


def _under(label: str) -> QuerySet[ContactLabel]:
    try:
        return ContactLabel.objects.filter(contact=OuterRef("pk"), label_id=UUID(label))
    except ValueError as error:
        raise MalformedError from error


def _cursor_after(contact: Contact) -> str:
    return b64(contact.pk.bytes + contact.name.encode())


def _read_cursor(cursor: str) -> tuple[str, UUID]:
    try:
        plain = unb64(cursor)
        return plain[UUID_BYTES:].decode(), UUID(bytes=plain[:UUID_BYTES])
    except (CryptoError, ValueError) as error:
        raise MalformedError from error


def get_contact_for(actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact of the actor's business. Raises NotFoundError when missing or foreign."""
    rows = contacts_of(business_of(actor)).prefetch_related("contact_labels__label")
    contact = rows.filter(pk=contact_id).first()
    if contact is None:
        raise NotFoundError
    return contact


def show_contact(contact: Contact) -> dict[str, Any]:
    """A contact as programs get it (PROTOCOL.md); it comes from `contacts_of`, its labels loaded."""
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "number": str(contact.number or ""),
        "country": contact.country,
        "language": contact.language,
        "place": contact.place,
        "labels": sorted(row.label.name for row in contact.contact_labels.all()),
        "attributes": contact.attributes,
        "allows_marketing": contact.has_consent,  # type: ignore[attr-defined]
        "customer": str(contact.customer_id) if contact.customer_id else None,
        "created_at": _ms(contact.created_at),
        "updated_at": _ms(contact.updated_at),
    }


def show_consent(consent: Consent) -> dict[str, Any]:
    """A consent as programs get it (PROTOCOL.md)."""
    return {
        "given_at": _ms(consent.given_at),
        "source": consent.source,
        "wording": consent.wording,
        "recorded_at": _ms(consent.recorded_at),
        "recorded_by": consent.recorded_by.name if consent.recorded_by else None,
        "withdrawn_at": _ms(consent.withdrawn_at) if consent.withdrawn_at else None,
        "withdrawn_source": consent.withdrawn_source,
    }


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def consents_of(contact: Contact) -> QuerySet[Consent]:
    """The consent record of a contact, the newest first."""
    return contact.consents.select_related("recorded_by").order_by("-given_at", "-recorded_at")


def conversation_with(contact: Contact) -> UUID | None:
    """The conversation with a contact's person, if there is one."""
    if contact.customer_id is None:
        return None
    rows = Conversation.objects.filter(business_id=contact.business_id, customer_id=contact.customer_id)
    return rows.values_list("pk", flat=True).first()


def labels_for(actor: Actor) -> QuerySet[Label]:
    """The business's labels by name."""
    return Label.objects.filter(business_id=business_of(actor)).order_by("name")


def attributes_for(actor: Actor) -> QuerySet[ContactAttribute]:
    """What the business writes down about its contacts, by name."""
    return ContactAttribute.objects.filter(business_id=business_of(actor)).order_by("name")


def languages_for(actor: Actor) -> list[str]:
    """The languages that the business's contacts have."""
    rows = Contact.objects.filter(business_id=business_of(actor)).exclude(language="")
    return list(rows.order_by("language").values_list("language", flat=True).distinct())


def imports_for(actor: Actor) -> QuerySet[ContactImport]:
    """The newest imports of the business."""
    rows = ContactImport.objects.filter(business_id=business_of(actor)).select_related("created_by")
    return rows.order_by("-created_at")[:SHOWN_IMPORTS]


def get_import_for(actor: Actor, import_id: UUID) -> ContactImport:
    """Return an import of the actor's business. Raises NotFoundError when missing or foreign."""
    rows = ContactImport.objects.filter(business_id=business_of(actor)).select_related("business")
    found = rows.filter(pk=import_id).first()
    if found is None:
        raise NotFoundError
    return found


def show_import(row: ContactImport) -> dict[str, Any]:
    """How far an import is (PROTOCOL.md)."""
    return {
        "id": str(row.pk),
        "state": row.state,
        "total": row.total,
        "position": row.position,
        "created": row.created_count,
        "updated": row.updated_count,
        "merged": row.merged_count,
        "refused": row.problem_count,
        "warned": row.warning_count,
    }


def problems_of(row: ContactImport) -> QuerySet[ContactImportProblem]:
    """What was wrong, in the order of the rows."""
    return row.problems.order_by("row", "pk")


def problem_counts(row: ContactImport) -> Mapping[str, int]:
    """How often each code came up."""
    return Counter(row.problems.values_list("code", flat=True))


def marketing_consents(pairs: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Which of these (business, customer) pairs have consent to marketing on record: one query for all."""
    rows = Consent.objects.filter(
        business_id__among={business for business, _ in pairs},
        customer_id__among={customer for _, customer in pairs},
        withdrawn_at__isnull=True,
    )
    return {pair for pair in rows.values_list("business_id", "customer_id") if pair[1] is not None}


def unlinked_contact(business_id: UUID, customer_id: UUID) -> Contact | None:
    """The contact known by the number that this customer holds now, and by nothing else."""
    numbers = PhoneClaim.objects.filter(customer_id=customer_id, released_at__isnull=True).values("number")
    rows = Contact.objects.filter(business_id=business_id, customer__isnull=True, number__in=numbers)
    return rows.first()
