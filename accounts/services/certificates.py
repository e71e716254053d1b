"""What the signer writes: certificates of verified numbers, and the list of revoked ones."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.crypto import certificates
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, Party, RevocationList
from accounts.models.phones import PhoneClaim
from accounts.services.audit import Action, record_event
from accounts.services.transparency import (
    Act,
    Ground,
    What,
    hold_signer,
    log_acts,
    to_ms,
    unlogged_certificates,
)

LIST_RENEWAL = timedelta(hours=12)
RENEWAL_BEFORE = timedelta(days=30)
CLOCKS_DIFFER_MS = 5 * 60 * 1000


def end_certificates(
    *, business_id: uuid.UUID, ending: Certificate.Ending, phone_claim_id: uuid.UUID | None = None
) -> int:
    """Let a business's certificates count no more, of one number or of all; return how many.

    The signer puts them on the next revocation list within seconds. Runs inside the caller's transaction, who
    has proved that the person may decide this.
    """
    standing = Certificate.objects.filter(business_id=business_id, revoked_at__isnull=True)
    if phone_claim_id is not None:
        standing = standing.filter(phone_claim_id=phone_claim_id)
    return standing.update(revoked_at=timezone.now(), ending=ending)


def certify_numbers(*, business_id: uuid.UUID) -> int:
    """Ask the signer to certify every number of a verified business that has no certificate; return how many.

    One certificate for each number, all with the same name and identity (SPEC 5). A business that is not
    verified gets none. Runs inside the caller's transaction.
    """
    business = Business.objects.filter(pk=business_id, status=Business.Status.VERIFIED).first()
    if business is None:
        return 0
    standing = Certificate.objects.filter(revoked_at__isnull=True, phone_claim=OuterRef("pk"))
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    uncertified = held.filter(~Exists(standing))
    made = Certificate.objects.bulk_create(
        Certificate(business=business, phone_claim=claim, name=business.name) for claim in uncertified
    )
    return len(made)


def ask_for_renewals(*, key_id: str) -> int:
    """Ask for a new certificate where one runs out within RENEWAL_BEFORE, or another key signed it.

    Same number, same name; the old one counts until its own end. Only while the business is verified, holds
    the number and still has the name. Runs in the signer's process, whose key is `key_id`. Returns how many.
    """
    with transaction.atomic():
        hold_signer()
        is_due = Q(expires_at__lte=timezone.now() + RENEWAL_BEFORE)
        if not _is_retired(key_id):
            is_due |= ~Q(key_id__in=[key_id, ""])
        due = Certificate.objects.filter(
            is_due,
            document__isnull=False,
            revoked_at__isnull=True,
            replacement__isnull=True,
            business__status=Business.Status.VERIFIED,
            business__name=F("name"),
            phone_claim__released_at__isnull=True,
        )
        made = Certificate.objects.bulk_create(
            Certificate(
                business_id=old.business_id, phone_claim_id=old.phone_claim_id, name=old.name, replaces=old
            )
            for old in due
        )
    return len(made)


def _is_retired(key_id: str) -> bool:
    """Whether another key took over: two signers with different files must not take turns for ever."""
    taken_over = Certificate.objects.filter(replaces__key_id=key_id).exclude(key_id__in=[key_id, ""])
    return taken_over.exists()


def issue_pending_certificates(*, key_id: str, signing_seed: bytes) -> int:
    """Sign what staff approved or is due for renewal and nobody signed yet; return how many.

    Runs in the signer's process only, which alone knows the seed (32 bytes). Each row is claimed by its lock,
    so that two signers never sign one approval twice. Its entry in the public log and the log's head are
    signed in the same transaction.
    """
    issued = 0
    for pk in Certificate.objects.filter(document__isnull=True, revoked_at__isnull=True).values_list("pk"):
        issued += _issue(pk[0], key_id, signing_seed)
    return issued


@transaction.atomic
def _issue(certificate_id: uuid.UUID, key_id: str, signing_seed: bytes) -> int:
    hold_signer()
    row = (
        Certificate.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("phone_claim", "business", "replaces")
        .filter(pk=certificate_id, document__isnull=True, revoked_at__isnull=True)
        .first()
    )
    if row is None:
        return 0
    _sign(row, key_id, signing_seed)
    act, action = _birth(row)
    record_event(
        action=action,
        actor_id=None,
        business_id=row.business_id,
        target=str(row.serial),
        detail={"phone": str(row.phone_claim.number), "key": key_id},
    )
    log_acts([act], key_id=key_id, signing_seed=signing_seed)
    return 1


def _sign(row: Certificate, key_id: str, signing_seed: bytes) -> None:
    now = timezone.now()
    party = Party.objects.get(pk=row.business_id)
    signed = certificates.Certificate(
        serial=str(uuid.uuid4()),
        business_id=row.business_id.bytes,
        name=row.name,
        phone=str(row.phone_claim.number),
        identity_key=bytes(party.identity_key),
        # A little earlier than now: a customer whose clock is slow sees the badge at once, too.
        not_before_ms=to_ms(now) - CLOCKS_DIFFER_MS,
        not_after_ms=to_ms(now) - CLOCKS_DIFFER_MS + certificates.CERTIFICATE_LIFETIME_MS,
    )
    row.serial = signed.serial
    row.document = certificates.issue_certificate(signed, key_id=key_id, signing_seed=signing_seed)
    row.key_id = key_id
    row.issued_at = now
    row.expires_at = from_ms(signed.not_after_ms)
    row.save(update_fields=["serial", "document", "key_id", "issued_at", "expires_at"])


def _birth(row: Certificate) -> tuple[Act, Action]:
    """What the log says of a certificate that was just signed, and the audit log."""
    if row.replaces is None:
        return Act(row, What.ISSUE, Ground.VERIFIED), Action.CERTIFICATE_ISSUED
    ground = Ground.EXPIRING if row.replaces.key_id in ("", row.key_id) else Ground.ISSUING_KEY
    return Act(row, What.RENEW, ground), Action.CERTIFICATE_RENEWED


@transaction.atomic
def log_unlogged_certificates(*, key_id: str, signing_seed: bytes) -> int:
    """Log what was signed before there was a log; return how many. The signer does so when it starts."""
    hold_signer()
    rows = unlogged_certificates()
    if rows:
        acts = [Act(row, What.ISSUE, Ground.VERIFIED) for row in rows]
        log_acts(acts, key_id=key_id, signing_seed=signing_seed)
    return len(rows)


@transaction.atomic
def renew_revocation_list(*, key_id: str, signing_seed: bytes, force: bool = False) -> bool:
    """Sign the list of revoked serials again when it is due: at the start, every LIST_RENEWAL, or when a
    certificate ended since. True when a new list was signed; its number only grows.

    What ended is logged and listed in the same transaction, and the log's head is signed with every list.
    """
    newest = RevocationList.objects.order_by("-number").first()
    now = timezone.now()
    is_due = force or newest is None or now - newest.issued_at >= LIST_RENEWAL
    ended = Certificate.objects.filter(
        revoked_at__isnull=False, listed_at__isnull=True, document__payload__isnull=False
    )
    if not is_due and not ended.exists():
        return False
    hold_signer()
    acts = _list_endings(ended, now)
    newest = RevocationList.objects.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    if newest and newest.document.get("kid") != key_id:
        detail = {"before": {"key": newest.document.get("kid")}, "after": {"key": key_id}}
        record_event(action=Action.ISSUING_KEY_CHANGED, actor_id=None, target=key_id, detail=detail)
    _sign_list(number, now, key_id, signing_seed)
    log_acts(acts, key_id=key_id, signing_seed=signing_seed)
    return True


def _list_endings(ended: QuerySet[Certificate], now: datetime) -> list[Act]:
    """Mark what ended as listed, write it down, and say what the log has to say of it."""
    rows = list(
        ended.select_for_update(of=("self",)).select_related("business", "replaces").order_by("revoked_at")
    )
    for row in rows:
        record_event(
            action=Action.CERTIFICATE_REVOKED,
            actor_id=None,
            business_id=row.business_id,
            target=str(row.serial),
            detail={"reason": row.ending},
        )
    Certificate.objects.filter(pk__in=[row.pk for row in rows]).update(listed_at=now)
    return [Act(row, What.REVOKE, row.ending) for row in rows]


def _sign_list(number: int, now: datetime, key_id: str, signing_seed: bytes) -> None:
    # What has run out everywhere needs no place on the list any more.
    run_out = now - timedelta(milliseconds=certificates.CLOCK_TOLERANCE_MS)
    serials = Certificate.objects.filter(revoked_at__isnull=False, expires_at__gt=run_out)
    document = certificates.issue_revocation_list(
        number=number,
        issued_at_ms=to_ms(now),
        revoked=[serial for serial in serials.values_list("serial", flat=True) if serial],
        key_id=key_id,
        signing_seed=signing_seed,
    )
    RevocationList.objects.create(
        number=number,
        document=document,
        issued_at=now,
        next_at=now + timedelta(milliseconds=certificates.LIST_LIFETIME_MS),
    )


def from_ms(milliseconds: int) -> datetime:
    """The moment of Unix milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=timezone.get_default_timezone())
