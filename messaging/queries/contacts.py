"""Contacts, labels and imports as a business's people see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors import MalformedError, NotFoundError, NotYoursError
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import Actor
from messaging.models.contacts import Consent, Contact, ContactAttribute, ContactLabel, Label
from messaging.models.conversations import Conversation
from messaging.models.imports import ContactImport, ContactImportProblem

PAGE_SIZE = 50
SHOWN_PROBLEMS = 20
SHOWN_IMPORTS = 20
MAX_QUESTION = 80


def business_of(actor: Actor) -> UUID:
    """The business that this member acts for. Raises NotYoursError for a customer."""
    if actor.business_id is None:
        raise NotYoursError
    return actor.business_id


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """What a list of contacts is narrowed to; empty fields narrow nothing."""

    text: str = ""
    label: str = ""
    consent: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """One page of contacts by name, how many there are in all, and the cursor of the next page."""

    contacts: list[Contact]
    total: int
    next_cursor: str | None


def consented() -> Exists:
    """Whether a contact's person allows marketing now."""
    return Exists(Consent.objects.filter(contact=OuterRef("pk"), withdrawn_at__isnull=True))


def contacts_of(business_id: UUID) -> QuerySet[Contact]:
    """The contacts of a business, each saying whether its person allows marketing."""
    return Contact.objects.filter(business_id=business_id).annotate(has_consent=consented())


def contacts_page_for(actor: Actor, filters: ContactFilters, cursor: str) -> ContactsPage:
    """Contacts by name, with a keyset cursor "id". Raises NotYoursError, MalformedError."""
    business_id = business_of(actor)
    rows = _narrowed(contacts_of(business_id), filters)
    total = rows.count()
    if cursor:
        last = _cursor(business_id, cursor)
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    page = list(rows.order_by("name", "pk").prefetch_related("contact_labels__label")[: PAGE_SIZE + 1])
    return ContactsPage(
        page[:PAGE_SIZE], total, str(page[PAGE_SIZE - 1].pk) if len(page) > PAGE_SIZE else None
    )


def _narrowed(rows: QuerySet[Contact], filters: ContactFilters) -> QuerySet[Contact]:
    if text := filters.text[:MAX_QUESTION]:
        digits = "".join(sign for sign in text if sign.isdigit())
        wanted = Q(name__icontains=text) | Q(place__icontains=text)
        rows = rows.filter(wanted | Q(number__contains=digits) if len(digits) >= 3 else wanted)
    if filters.label:
        rows = rows.filter(Exists(_under(filters.label)))
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


def _cursor(business_id: UUID, cursor: str) -> Contact:
    try:
        last = Contact.objects.filter(business_id=business_id, pk=UUID(cursor)).first()
    except ValueError as error:
        raise MalformedError from error
    if last is None:
        raise MalformedError
    return last


def get_contact_for(actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact of the actor's business. Raises NotFoundError when missing or foreign."""
    rows = contacts_of(business_of(actor)).prefetch_related("contact_labels__label")
    contact = rows.filter(pk=contact_id).first()
    if contact is None:
        raise NotFoundError
    return contact


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
