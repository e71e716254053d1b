"""The business's own view of its verification: claims, requests, decisions, certificates, what it can do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.phones import PhoneClaim
from accounts.models.verification import (
    BadgeRevocation,
    DomainProof,
    RequestMessage,
    VerificationClaim,
    VerificationRequest,
)
from accounts.queries.actors import Actor
from accounts.queries.advice import DOMAIN, NUMBERS, PROFILE, Advice, advice_for
from accounts.queries.businesses import find_business
from accounts.queries.documents import loose_documents
from accounts.queries.verification import (
    KEYS,
    RENEWAL_BEGINS,
    Missing,
    adverse_decision,
    appeal_until,
    has_tax_ids,
    is_appealed,
    is_in_time,
    kind_to_ask_for,
    missing_for,
    pause_of,
    renewal_due_at,
)

Action, Status, Subject = AuditEvent.Action, Business.Status, VerificationClaim.Subject
State = VerificationRequest.State
TIMELINE_LENGTH = 40
# What the business reads of the log here, each in words.
TIMELINE = (
    Action.VERIFICATION_SUBMITTED,
    Action.APPEAL_FILED,
    Action.MORE_ASKED,
    Action.MORE_ANSWERED,
    Action.REQUEST_WITHDRAWN,
    Action.VERIFICATION_APPROVED,
    Action.VERIFICATION_REJECTED,
    Action.CERTIFICATE_ISSUED,
    Action.CERTIFICATE_RENEWED,
    Action.CERTIFICATE_REVOKED,
    Action.BADGE_PAUSED,
    Action.BADGE_REVOKED,
    Action.BADGE_RESTORED,
    Action.DOCUMENTS_ERASED,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that will be checked, as the profile has it; `url` names the page where it is changed."""

    label: str | Promise
    value: str
    how: str | Promise
    proved_at: datetime | None = None
    is_needed: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision that stands against a business, what to do about it, and whether it can be appealed."""

    decision: VerificationRequest | BadgeRevocation
    is_revocation: bool
    advice: Advice
    appeal_until: datetime
    can_appeal: bool
    is_appealed: bool


def verification_for(actor: Actor) -> dict[str, Any]:
    """Everything on the business's page of its verification; the caller has proved that it is theirs."""
    business = find_business(str(actor.business_id))
    open_request = _requests(business).filter(state__in=VerificationRequest.OPEN).first()
    due = renewal_due_at(business.id)
    kind, refusal = _kind(business)
    return {
        "business": business,
        "lines": _lines(business),
        "missing": _missing(business, open_request),
        "request_": open_request,
        "verdict": None if open_request else _verdict(business),
        "kind": kind,
        "refusal": refusal,
        "loose": loose_documents(business.id),
        "renewal_due_at": due,
        "renewal_opens_at": due - RENEWAL_BEGINS if due else None,
        "pause": pause_of(business.id) if business.status == Status.PAUSED else "",
        "certificates": _certificates(business),
        "timeline": _timeline(business),
        "now": timezone.now(),
    }


def _requests(business: Business) -> QuerySet[VerificationRequest]:
    said = Prefetch("messages", RequestMessage.objects.order_by("id"))
    return VerificationRequest.objects.filter(business=business).prefetch_related(said)


def _kind(business: Business) -> tuple[VerificationRequest.Kind | None, DomainError | None]:
    try:
        return kind_to_ask_for(business), None
    except DomainError as error:
        return None, error


def _missing(business: Business, open_request: VerificationRequest | None) -> list[Missing]:
    return [] if open_request else missing_for(business)


def _verdict(business: Business) -> Verdict | None:
    decision = adverse_decision(business.id)
    if decision is None:
        return None
    appealed = is_appealed(decision)
    return Verdict(
        decision=decision,
        is_revocation=isinstance(decision, BadgeRevocation),
        advice=advice_for(decision.reason_code),
        appeal_until=appeal_until(decision),
        can_appeal=not appealed and is_in_time(decision, timezone.now()),
        is_appealed=appealed,
    )


def _lines(business: Business) -> list[Line]:
    register, papers = _("Compared with the register extract"), _("Compared with the documents")
    card, taxed = _("Compared with the tax card"), has_tax_ids(business.country)
    return [
        Line(_("Name shown to customers"), business.name, _("Cannot be taken for another's"), url=PROFILE),
        Line(Subject.LEGAL_NAME.label, business.legal_name, register, is_needed=True, url=PROFILE),
        Line(Subject.TAX_ID.label, business.tax_id, card, is_needed=taxed, url=PROFILE),
        Line(Subject.ADDRESS.label, business.address, papers, url=PROFILE),
        _number_line(business),
        _website_line(business),
        _keys_line(business),
    ]


def _number_line(business: Business) -> Line:
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    claim = held.order_by("verified_at").first()
    number, at = (str(claim.number), claim.verified_at) if claim else ("", None)
    return Line(Subject.PHONE.label, number, _("Proved by a code"), at, is_needed=True, url=NUMBERS)


def _website_line(business: Business) -> Line:
    proof = DomainProof.objects.filter(business=business, proved_at__isnull=False).first()
    how, at = _("Proved by its domain, where you can"), proof.proved_at if proof else None
    return Line(Subject.WEBSITE.label, business.website, how, at, url=DOMAIN)


def _keys_line(business: Business) -> Line:
    made = "" if KEYS in missing_for(business) else str(_("Made"))
    return Line(
        _("Keys"), made, _("The certificate names them"), is_needed=True, url="" if made else KEYS.url
    )


def _certificates(business: Business) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(business=business).select_related("phone_claim")
    return rows.order_by("-requested_at")[:20]


def _timeline(business: Business) -> list[AuditEvent]:
    rows = AuditEvent.objects.filter(business=business, action__in=TIMELINE)
    return list(rows.order_by("-id")[:TIMELINE_LENGTH])
