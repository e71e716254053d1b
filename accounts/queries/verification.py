"""How a business stands with its verification: what is missing, what was decided, what it can do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module

from accounts.errors.verification import BadgeRevokedError, NotDueError
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, Party
from accounts.models.phones import PhoneClaim
from accounts.models.verification import BadgeRevocation, VerificationRequest
from accounts.queries.documents import loose_documents

State, Kind, OPEN = VerificationRequest.State, VerificationRequest.Kind, VerificationRequest.OPEN
Status = Business.Status
YEAR = timedelta(days=365)
# So long before the year is over it can be asked for.
RENEWAL_BEGINS = timedelta(days=30)
APPEAL_DAYS = 30
TAX_NUMBERS = ("vat", "tin")


@dataclass(frozen=True, slots=True)
class Missing:
    """What a request still needs: a stable code, a sentence, and the name of the page where it is given."""

    code: str
    text: str | Promise
    url: str


NUMBER = Missing("number", _("Prove a phone number of the business with a code."), "business:numbers")
KEYS = Missing("keys", _("Make the keys of the business: the certificate names them."), "business:keys")
LEGAL_NAME = Missing("legal_name", _("Enter the legal name, as the register has it."), "business:profile")
TAX_ID = Missing("tax_id", _("Enter the tax id."), "business:profile")
DOCUMENTS = Missing("documents", _("Send at least one document."), "business:documents")


def has_tax_ids(country: str) -> bool:
    """Say whether a country (ISO 3166, two letters) gives businesses tax ids that can be checked."""
    return any(get_cc_module(country.lower(), name) for name in TAX_NUMBERS)


def missing_for(business: Business, *, needs_documents: bool = True) -> list[Missing]:
    """What stands between a business and a request, in the order in which to do it."""
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    checks = (
        (NUMBER, held.exists()),
        (KEYS, Party.objects.filter(pk=business.pk).exists()),
        (LEGAL_NAME, bool(business.legal_name.strip())),
        (TAX_ID, bool(business.tax_id.strip()) or not has_tax_ids(business.country)),
        (DOCUMENTS, not needs_documents or loose_documents(business.id).exists()),
    )
    return [part for part, is_there in checks if not is_there]


def kind_to_ask_for(business: Business) -> VerificationRequest.Kind:
    """What kind of request a business can send, by how it stands.

    Raises BadgeRevokedError, which is appealed instead; NotDueError while its badge is good for long yet.
    """
    status = Business.objects.values_list("status", flat=True).get(pk=business.pk)
    if status == Status.REVOKED:
        raise BadgeRevokedError
    if status == Status.PAUSED:
        return Kind.RENAME if is_paused_by_name(business.id) else Kind.RENEWAL
    if status == Status.VERIFIED:
        due = renewal_due_at(business.id)
        if due is not None and timezone.now() < due - RENEWAL_BEGINS:
            raise NotDueError
        return Kind.RENEWAL
    return Kind.FIRST


def is_paused_by_name(business_id: UUID) -> bool:
    """Say whether a paused badge waits for a look at a new name, and not at a year that is over."""
    return pause_of(business_id) == Certificate.Ending.RENAMED


def pause_of(business_id: UUID) -> str:
    """Why a paused badge is paused (Certificate.Ending); "" where nothing was certified before.

    A business that was suspended when it paused had no certificate left to say why: then its name tells.
    """
    ended = Certificate.objects.filter(business_id=business_id, revoked_at__isnull=False)
    ended = ended.exclude(ending=Certificate.Ending.NUMBER_RELEASED).select_related("business")
    last = ended.order_by("-revoked_at").first()
    if last is None:
        return ""
    is_silent = last.ending == Certificate.Ending.SUSPENDED
    return Certificate.Ending.RENAMED if is_silent and last.name != last.business.name else last.ending


def renewal_due_at(business_id: UUID) -> datetime | None:
    """When the yearly verification is due; None for a business that no request has verified."""
    approved = VerificationRequest.objects.filter(business_id=business_id, state=State.APPROVED)
    last = approved.filter(decided_at__isnull=False).order_by("-decided_at").first()
    return last.decided_at + YEAR if last and last.decided_at else None


def adverse_decision(business_id: UUID) -> VerificationRequest | BadgeRevocation | None:
    """The newest decision against a business that stands: a rejection, also of an appeal, or a revocation."""
    decided = VerificationRequest.objects.filter(business_id=business_id, decided_at__isnull=False)
    decided = decided.filter(state__in=(State.APPROVED, State.REJECTED))
    last = decided.order_by("-decided_at").first()
    revoked = BadgeRevocation.objects.filter(business_id=business_id).order_by("-revoked_at").first()
    if revoked and revoked.restored_at is None and (last is None or decision_at(last) <= revoked.revoked_at):
        return revoked
    return last if last is not None and last.state == State.REJECTED else None


def decision_at(decision: VerificationRequest | BadgeRevocation) -> datetime:
    """When it was decided."""
    at = decision.revoked_at if isinstance(decision, BadgeRevocation) else decision.decided_at
    return at or timezone.now()


def appeal_until(decision: VerificationRequest | BadgeRevocation) -> datetime:
    """Until when a decision can be appealed."""
    return decision_at(decision) + timedelta(days=APPEAL_DAYS)


def is_in_time(decision: VerificationRequest | BadgeRevocation, now: datetime) -> bool:
    """Say whether a decision can still be appealed at a moment."""
    return now <= appeal_until(decision)


def is_appealed(decision: VerificationRequest | BadgeRevocation) -> bool:
    """Say whether a decision was appealed before, or is itself the answer to an appeal."""
    if isinstance(decision, VerificationRequest) and decision.kind == Kind.APPEAL:
        return True
    return VerificationRequest.objects.filter(**decision_fields(decision)).exists()


def decision_fields(decision: VerificationRequest | BadgeRevocation) -> dict[str, Any]:
    """How an appeal names the decision that it is about."""
    name = "appealed_revocation" if isinstance(decision, BadgeRevocation) else "appealed_request"
    return {name: decision}
