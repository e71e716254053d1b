"""The domain of a business: named, proved, and looked at again."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.domain_checks import look_in_dns, look_on_website
from accounts.domains import read_domain
from accounts.errors.base import DomainError, NotFoundError
from accounts.errors.domains import CheckLimitError
from accounts.models.businesses import Business, Membership
from accounts.models.verification import DomainProof
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter

TOKEN_BYTES = 20
CHECK_WAIT = timedelta(seconds=10)
RECHECK = timedelta(days=1)
RECHECK_SOON = timedelta(hours=8)
MAX_FAILURES = 3
RECHECKED_AT_ONCE = 200
Method, Problem = DomainProof.Method, DomainProof.Problem
LOOKS: dict[str, Callable[[str, str], str]] = {Method.DNS: look_in_dns, Method.FILE: look_on_website}


def name_domain(*, business_id: UUID, text: str, actor_id: UUID, address: str | None) -> DomainProof:
    """Name the domain that a business says is its own, and get the text that must be found there.

    The same domain again keeps its text and its proof; another one begins anew. The caller has proved that
    the person may edit the business. Raises BadDomainError, SharedDomainError; the refusal is written down.
    """
    try:
        domain = read_domain(text)
    except DomainError as error:
        record_event(
            action=Action.DOMAIN_REFUSED,
            actor_id=actor_id,
            business_id=business_id,
            target=text[:80],
            detail={"reason": error.code},
            address=address,
        )
        raise
    return _name(business_id, domain, actor_id, address)


@transaction.atomic
def _name(business_id: UUID, domain: str, actor_id: UUID, address: str | None) -> DomainProof:
    Business.objects.select_for_update().get(pk=business_id)
    before = DomainProof.objects.filter(business_id=business_id).first()
    if before is not None and before.domain == domain:
        return before
    DomainProof.objects.filter(business_id=business_id).delete()
    proof = DomainProof.objects.create(
        business_id=business_id, domain=domain, token=secrets.token_hex(TOKEN_BYTES)
    )
    record_event(
        action=Action.DOMAIN_NAMED,
        actor_id=actor_id,
        business_id=business_id,
        target=domain[:80],
        detail={
            "before": {"domain": before.domain, "proved": before.proved_at is not None} if before else {},
            "after": {"domain": domain, "proved": False},
        },
        address=address,
    )
    return proof


def check_domain(*, business_id: UUID, method: str, actor_id: UUID, address: str | None) -> DomainProof:
    """Look now whether a business's domain shows its text, by `method` (DomainProof.Method).

    What is proved stays so when this look finds nothing: only looks of our own end a proof. The caller has
    proved that the person may edit the business. Raises NotFoundError, CheckLimitError (CHECK_WAIT).
    """
    now = timezone.now()
    rows = DomainProof.objects.filter(business_id=business_id)
    if not rows.filter(Q(checked_at__isnull=True) | Q(checked_at__lte=now - CHECK_WAIT)).update(
        checked_at=now
    ):
        raise CheckLimitError if rows.exists() else NotFoundError
    proof = rows.get()
    # Outside of any transaction: a slow network holds up nobody's writing.
    problem = LOOKS[method](proof.domain, proof.token)
    return _settle(proof, method, problem, actor_id=actor_id, address=address)


@transaction.atomic
def _settle(
    proof: DomainProof, method: str, problem: str, *, actor_id: UUID | None, address: str | None
) -> DomainProof:
    row = DomainProof.objects.select_for_update().filter(pk=proof.pk).first()
    if row is None:
        raise NotFoundError
    now = timezone.now()
    was_proved = row.proved_at is not None
    row.problem, row.checked_at = problem, now
    if not problem:
        row.proved_at, row.method = row.proved_at or now, method
        row.failures, row.next_check_at = 0, now + RECHECK
    row.save(update_fields=["problem", "checked_at", "proved_at", "method", "failures", "next_check_at"])
    if problem or not was_proved:
        record_event(
            action=Action.DOMAIN_REFUSED if problem else Action.DOMAIN_PROVED,
            actor_id=actor_id,
            business_id=row.business_id,
            target=row.domain[:80],
            detail={"method": method, **({"reason": problem} if problem else {})},
            address=address,
        )
    return row


def recheck_domains() -> int:
    """Look again at proved domains that are due; return how many were.

    After MAX_FAILURES looks in a row without the text the proof ends, and the owners get a letter. Name
    servers that are silent say nothing about the business. Safe to run twice: each row is claimed first.
    """
    now = timezone.now()
    due = DomainProof.objects.filter(proved_at__isnull=False, next_check_at__lte=now)
    due = due.exclude(business__status=Business.Status.CLOSED)
    looked_at = 0
    for pk in list(due.order_by("next_check_at").values_list("pk", flat=True)[:RECHECKED_AT_ONCE]):
        if not due.filter(pk=pk).update(next_check_at=now + RECHECK):
            continue
        proof = DomainProof.objects.filter(pk=pk).first()
        if proof is None:
            continue
        problem = LOOKS[proof.method](proof.domain, proof.token)
        looked_at += 1
        if problem and problem != Problem.DNS_SILENT:
            _note_failure(proof, problem)
        elif not problem:
            DomainProof.objects.filter(pk=pk).update(failures=0, problem="", checked_at=timezone.now())
    return looked_at


@transaction.atomic
def _note_failure(proof: DomainProof, problem: str) -> None:
    now = timezone.now()
    rows = DomainProof.objects.filter(pk=proof.pk, proved_at__isnull=False)
    rows.update(failures=F("failures") + 1, problem=problem, checked_at=now, next_check_at=now + RECHECK_SOON)
    row = rows.select_for_update().filter(failures__gte=MAX_FAILURES).select_related("business").first()
    if row is None:
        return
    rows.update(proved_at=None, next_check_at=None)
    record_event(
        action=Action.DOMAIN_LOST,
        actor_id=None,
        business_id=row.business_id,
        target=row.domain[:80],
        detail={"reason": problem, "before": {"proved": True}, "after": {"proved": False}},
    )
    owners = Membership.objects.active().filter(business=row.business, role=Membership.Role.OWNER)
    for owner in owners.select_related("user"):
        write_letter(
            user=owner.user,
            template="domain_lost",
            context={"domain": row.domain, "business": row.business.name},
        )
