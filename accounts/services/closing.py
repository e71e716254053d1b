"""A business that closes: at once for its customers, and for good a month later."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.data import (
    AlreadyClosedError,
    NotClosedError,
    StillSuspendedError,
    WrongHandleError,
)
from accounts.models.businesses import Business, Membership
from accounts.models.hosting import AgentEndpoint
from accounts.models.keys import Certificate, MemberWrap
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.tokens import ApiToken
from accounts.models.verification import (
    DomainProof,
    VerificationClaim,
    VerificationRequest,
)
from accounts.services.audit import Action, record_event
from accounts.services.businesses import remove_member
from accounts.services.certificates import end_certificates
from accounts.services.custody import end_endpoints
from accounts.services.documents import erase_documents_of
from accounts.services.letters import write_letter
from accounts.stored import Side, erasers_of

Status = Business.Status
# How long an owner can take it back, and fetch what is there.
GRACE = timedelta(days=30)
ERASED_AT_ONCE = 20


@transaction.atomic
def close_business(*, business_id: UUID, handle: str, owner: User) -> Business:
    """Close a business: from now on it sends and receives nothing, has no badge, and its numbers are free.

    Everybody but its owners leaves; tokens, the hosted end and the connector end. For GRACE an owner can take
    its data along or open it again; then `erase_closed` erases what is its own. The caller has proved with
    their password that they are an owner; `handle` is what they typed to say which business they mean.
    Raises WrongHandleError, AlreadyClosedError, StillSuspendedError.
    """
    business = Business.objects.select_for_update().get(pk=business_id)
    if handle.strip().lower() != business.handle:
        raise WrongHandleError
    if business.status == Status.CLOSED:
        raise AlreadyClosedError
    if business.status == Status.SUSPENDED:
        raise StillSuspendedError
    now = timezone.now()
    before, business.status, business.closed_at = business.status, Status.CLOSED, now
    business.save(update_fields=["status", "closed_at"])
    end_certificates(business_id=business_id, ending=Certificate.Ending.CLOSED)
    open_requests = VerificationRequest.objects.filter(state__in=VerificationRequest.OPEN)
    open_requests.filter(business=business).update(state=VerificationRequest.State.WITHDRAWN)
    PhoneClaim.objects.filter(business=business, released_at__isnull=True).update(released_at=now)
    tokens = ApiToken.objects.filter(membership__business=business, revoked_at__isnull=True)
    tokens.update(revoked_at=now)
    standing = AgentEndpoint.objects.standing().filter(business=business)
    end_endpoints(standing, actor_id=owner.pk)
    members = Membership.objects.active().filter(business=business)
    for member in members.exclude(role=Membership.Role.OWNER):
        remove_member(membership=member, actor_id=owner.pk)
    record_event(
        action=Action.BUSINESS_CLOSED,
        actor_id=owner.pk,
        business_id=business_id,
        detail={"before": {"status": before}, "after": {"status": Status.CLOSED.value}},
    )
    for member in members.filter(role=Membership.Role.OWNER).select_related("user"):
        context = {"business": business.name, "days": GRACE.days}
        write_letter(user=member.user, template="business_closed", context=context)
    return business


@transaction.atomic
def reopen_business(*, business_id: UUID, owner: User) -> None:
    """Open a closed business again, as one without numbers and without a badge.

    The caller has proved with their password that they are an owner. Raises NotClosedError, also when it was
    erased.
    """
    closed = Business.objects.filter(pk=business_id, status=Status.CLOSED, erased_at__isnull=True)
    if not closed.update(status=Status.UNVERIFIED, closed_at=None):
        raise NotClosedError
    record_event(action=Action.BUSINESS_REOPENED, actor_id=owner.pk, business_id=business_id)


def erase_closed() -> int:
    """Erase what is a business's own once its GRACE is over; return how many businesses that were.

    What stays: its name, for the customers who keep its messages; its certificates and what was decided about
    them, which the public log names; and the audit log. Safe to run twice.
    """
    over = Business.objects.filter(status=Status.CLOSED, closed_at__lte=timezone.now() - GRACE)
    due = list(over.filter(erased_at__isnull=True).values_list("pk", flat=True)[:ERASED_AT_ONCE])
    for business_id in due:
        _erase(business_id)
    return len(due)


@transaction.atomic
def _erase(business_id: UUID) -> None:
    business = Business.objects.select_for_update().get(pk=business_id)
    if business.status != Status.CLOSED or business.erased_at is not None:
        return
    for erase in erasers_of(Side.BUSINESS):
        erase(business_id)
    now = timezone.now()
    MemberWrap.objects.filter(business=business).delete()
    DomainProof.objects.filter(business=business).delete()
    VerificationClaim.objects.filter(request__business=business).delete()
    erase_documents_of(business_id)
    for member in Membership.objects.active().filter(business=business):
        remove_member(membership=member, actor_id=member.user_id)
    business.erased_at = now
    for field in ("description", "tax_id", "address", "website"):
        setattr(business, field, "")
    business.save()
    record_event(action=Action.BUSINESS_ERASED, actor_id=None, business_id=business_id)
