"""Consent to marketing: recorded, withdrawn, and bound to the person who gave it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.phones import PhoneClaim
from messaging.errors.contacts import ContactFieldError, EarlierHolderError
from messaging.models.contacts import Consent, Contact

NUMBER_PASSED_ON = "number_passed_on"


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said about a contact's consent: yes or no, when, how and in which words."""

    contact: Contact
    is_given: bool
    at: datetime
    source: str
    wording: str = ""


@transaction.atomic
def record_consent(
    *, business_id: UUID, contact_id: UUID, given_at: datetime, source: str, wording: str, actor_id: UUID
) -> None:
    """Write down that a person allowed marketing; once it is on record, again changes nothing.

    Raises NotFoundError, ContactFieldError (future), EarlierHolderError.
    """
    if given_at > timezone.now():
        raise ContactFieldError("given_at")
    contact = _locked(business_id, contact_id)
    if apply_statements([Statement(contact, True, given_at, source, wording)], actor_id=actor_id):
        raise EarlierHolderError


@transaction.atomic
def withdraw_consent(*, business_id: UUID, contact_id: UUID, source: str) -> None:
    """Write down that a person takes their consent back, from now on. Raises NotFoundError."""
    contact = _locked(business_id, contact_id)
    apply_statements([Statement(contact, False, timezone.now(), source)], actor_id=None)


def apply_statements(statements: Sequence[Statement], *, actor_id: UUID | None) -> list[Statement]:
    """Let each contact's newest statement count: an older one changes nothing, a no beats a yes at once.

    Returns the statements that concern an earlier holder of the number: consent never passes on. One
    statement for each contact. Runs inside the caller's transaction, which holds the business's contacts.
    """
    ids = [statement.contact.id for statement in statements]
    newest: dict[UUID, Consent] = {}
    for consent in Consent.objects.filter(contact_id__in=ids).order_by("given_at", "recorded_at"):
        before = newest.get(consent.contact_id)
        if before is None or before.withdrawn_at is not None:
            newest[consent.contact_id] = consent
    foreign = set(_of_earlier_holders([s for s in statements if s.is_given]))
    new, ended = [], []
    for statement in statements:
        known = newest.get(statement.contact.id)
        is_active = known is not None and known.withdrawn_at is None
        if not statement.is_given:
            if known is not None and is_active and statement.at >= known.given_at:
                known.withdrawn_at, known.withdrawn_source = statement.at, statement.source
                ended.append(known)
        elif statement not in foreign and not is_active and _is_newer(statement, known):
            new.append(_consent(statement, actor_id))
    Consent.objects.bulk_update(ended, ["withdrawn_at", "withdrawn_source"], batch_size=1000)
    Consent.objects.bulk_create(new, batch_size=1000)
    return list(foreign)


def bind_consents(contacts: Sequence[Contact]) -> None:
    """Bind the consents of contacts that were just linked to their customers.

    What was given before another holder gave the number back was that holder's, and ends here.
    Runs inside the caller's transaction.
    """
    by_id = {contact.id: contact for contact in contacts}
    consents = list(Consent.objects.filter(contact_id__in=by_id, withdrawn_at__isnull=True))
    statements = {
        Statement(by_id[consent.contact_id], True, consent.given_at, str(consent.pk)): consent
        for consent in consents
    }
    foreign = set(_of_earlier_holders(list(statements)))
    for statement, consent in statements.items():
        if statement in foreign:
            consent.withdrawn_at, consent.withdrawn_source = timezone.now(), NUMBER_PASSED_ON
        else:
            consent.customer_id = statement.contact.customer_id
    Consent.objects.bulk_update(consents, ["customer", "withdrawn_at", "withdrawn_source"], batch_size=1000)


def _of_earlier_holders(statements: Sequence[Statement]) -> Iterable[Statement]:
    """The statements made while somebody else, whom we know, held the number."""
    numbers = {str(statement.contact.number) for statement in statements if statement.contact.number}
    claims = PhoneClaim.objects.filter(number__in=numbers).filter(
        Q(released_at__isnull=False) | Q(business__isnull=False)
    )
    released: dict[str, list[PhoneClaim]] = {}
    for claim in claims:
        released.setdefault(str(claim.number), []).append(claim)
    for statement in statements:
        for claim in released.get(str(statement.contact.number), []):
            is_theirs = claim.customer_id is not None and claim.customer_id == statement.contact.customer_id
            if not is_theirs and (claim.released_at is None or claim.released_at > statement.at):
                yield statement
                break


def _is_newer(statement: Statement, known: Consent | None) -> bool:
    return known is None or known.withdrawn_at is None or statement.at > known.withdrawn_at


def _consent(statement: Statement, actor_id: UUID | None) -> Consent:
    return Consent(
        business_id=statement.contact.business_id,
        contact=statement.contact,
        customer_id=statement.contact.customer_id,
        given_at=statement.at,
        source=statement.source,
        wording=statement.wording,
        recorded_by_id=actor_id,
    )


def _locked(business_id: UUID, contact_id: UUID) -> Contact:
    contact = Contact.objects.select_for_update().filter(business_id=business_id, pk=contact_id).first()
    if contact is None:
        raise NotFoundError
    return contact
