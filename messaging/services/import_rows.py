"""A chunk of an import into contacts, labels and consents: set-based, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from accounts.models.phones import PhoneClaim
from messaging.errors.base import LimitError
from messaging.importing.problems import RowProblem
from messaging.importing.rows import Draft, RowReader
from messaging.models.contacts import Contact, ContactLabel
from messaging.services.consents import Statement, apply_statements, bind_consents
from messaging.services.contacts import hold_contacts, labels_named


@dataclass(slots=True)
class ChunkResult:
    """What became of some rows."""

    created: int = 0
    updated: int = 0
    merged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def store_rows(
    *,
    business_id: UUID,
    reader: RowReader,
    rows: Sequence[tuple[int, list[str]]],
    wording: str,
    actor_id: UUID,
) -> ChunkResult:
    """Store what some rows say. Rows with one number are one contact; later rows count.

    Runs inside the caller's transaction. The number of queries does not depend on the number of rows.
    """
    result = ChunkResult()
    drafts: dict[str, Draft] = {}
    for row, cells in rows:
        draft, problems = reader.read(row, cells)
        result.problems += problems
        if draft is None:
            continue
        if draft.number in drafts:
            drafts[draft.number].merge(draft)
            result.merged += 1
        else:
            drafts[draft.number] = draft
    hold_contacts(business_id)
    contacts = _contacts(business_id, drafts, result)
    _labels(business_id, drafts, contacts, result)
    _consents(drafts, contacts, wording, actor_id, result)
    return result


def _contacts(business_id: UUID, drafts: dict[str, Draft], result: ChunkResult) -> dict[str, Contact]:
    claims = PhoneClaim.objects.filter(
        number__in=drafts, released_at__isnull=True, customer__isnull=False
    ).values_list("number", "customer_id")
    holders = {str(number): customer_id for number, customer_id in claims}
    rows = Contact.objects.filter(business_id=business_id).filter(
        Q(customer_id__in=holders.values()) | Q(customer__isnull=True, number__in=drafts)
    )
    of_customer: dict[UUID, Contact] = {}
    of_number: dict[str, Contact] = {}
    for row in rows:
        if row.customer_id:
            of_customer[row.customer_id] = row
        else:
            of_number[str(row.number)] = row
    found: dict[str, Contact] = {}
    new: list[Contact] = []
    known: list[Contact] = []
    linked: list[Contact] = []
    for number, draft in drafts.items():
        holder = holders.get(number)
        match = (of_customer.get(holder) if holder else None) or of_number.get(number)
        contact = match or Contact(business_id=business_id, customer_id=holder, name=draft.name or number)
        if match is None:
            new.append(contact)
        else:
            known.append(contact)
            if holder and contact.customer_id is None:
                contact.customer_id = holder
                linked.append(contact)
        _fill(contact, draft)
        found[number] = contact
    Contact.objects.bulk_create(new)
    fields = ["customer", "name", "number", "country", "language", "place", "attributes"]
    Contact.objects.bulk_update(known, fields)
    bind_consents(linked)
    result.created, result.updated = len(new), len(known)
    return found


def _fill(contact: Contact, draft: Draft) -> None:
    contact.name = draft.name or contact.name
    contact.number, contact.country = draft.number, draft.country
    contact.language = draft.language or contact.language
    contact.place = draft.place or contact.place
    contact.attributes = {**contact.attributes, **draft.attributes}


def _labels(
    business_id: UUID, drafts: dict[str, Draft], contacts: dict[str, Contact], result: ChunkResult
) -> None:
    names = [label for draft in drafts.values() for label in draft.labels]
    if not names:
        return
    try:
        labels = labels_named(business_id, names)
    except LimitError:
        first = next(draft for draft in drafts.values() if draft.labels)
        result.problems.append(RowProblem(first.row, "", "label_limit", first.labels[0]))
        return
    ContactLabel.objects.bulk_create(
        (
            ContactLabel(business_id=business_id, contact=contacts[number], label=labels[name.casefold()])
            for number, draft in drafts.items()
            for name in {label.casefold(): label for label in draft.labels}
        ),
        ignore_conflicts=True,
    )


def _consents(
    drafts: dict[str, Draft],
    contacts: dict[str, Contact],
    wording: str,
    actor_id: UUID,
    result: ChunkResult,
) -> None:
    rows = {contacts[draft.number].id: draft.row for draft in drafts.values()}
    statements = [
        Statement(contacts[draft.number], draft.consent, draft.consent_at, draft.consent_source, wording)
        for draft in drafts.values()
        if draft.consent is not None and draft.consent_at is not None
    ]
    for statement in apply_statements(statements, actor_id=actor_id):
        row, number = rows[statement.contact.id], str(statement.contact.number)
        result.problems.append(RowProblem(row, "", "consent_of_earlier_holder", number))
