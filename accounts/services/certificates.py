"""What the signer writes: certificates of verified numbers, and the list of revoked ones (SPEC 5)."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounts.crypto import certificates
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, Party, RevocationList
from accounts.models.phones import PhoneClaim
from accounts.services.audit import Action, record_event

LIST_RENEWAL = timedelta(hours=12)


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


def issue_pending_certificates(*, key_id: str, signing_seed: bytes) -> int:
    """Sign what staff approved and nobody signed yet; return how many.

    Runs in the signer's process only, which alone knows the seed (32 bytes). Each row is claimed by its lock,
    so that two signers never sign one approval twice.
    """
    issued = 0
    for pk in Certificate.objects.filter(document__isnull=True, revoked_at__isnull=True).values_list("pk"):
        issued += _issue(pk[0], key_id, signing_seed)
    return issued


@transaction.atomic
def _issue(certificate_id: uuid.UUID, key_id: str, signing_seed: bytes) -> int:
    row = (
        Certificate.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("phone_claim")
        .filter(pk=certificate_id, document__isnull=True)
        .first()
    )
    if row is None:
        return 0
    now_ms = to_ms(timezone.now())
    party = Party.objects.get(pk=row.business_id)
    signed = certificates.Certificate(
        serial=str(uuid.uuid4()),
        business_id=row.business_id.bytes,
        name=row.name,
        phone=str(row.phone_claim.number),
        identity_key=bytes(party.identity_key),
        not_before_ms=now_ms,
        not_after_ms=now_ms + certificates.CERTIFICATE_LIFETIME_MS,
    )
    row.serial = signed.serial
    row.document = certificates.issue_certificate(signed, key_id=key_id, signing_seed=signing_seed)
    row.issued_at = from_ms(signed.not_before_ms)
    row.expires_at = from_ms(signed.not_after_ms)
    row.save(update_fields=["serial", "document", "issued_at", "expires_at"])
    record_event(
        action=Action.CERTIFICATE_ISSUED,
        actor_id=None,
        business_id=row.business_id,
        target=signed.serial,
        detail={"phone": signed.phone, "key": key_id},
    )
    return 1


@transaction.atomic
def renew_revocation_list(*, key_id: str, signing_seed: bytes, force: bool = False) -> bool:
    """Sign the list of revoked serials again when it is due: at the start, every LIST_RENEWAL, or when a
    certificate was revoked since. True when a new list was signed; its number only grows.
    """
    newest = RevocationList.objects.select_for_update().order_by("-number").first()
    now = timezone.now()
    if newest is not None and not force and now - newest.issued_at < LIST_RENEWAL:
        revoked_since = Certificate.objects.filter(revoked_at__gt=newest.issued_at)
        if not revoked_since.exists():
            return False
    number = (RevocationList.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
    serials = Certificate.objects.filter(revoked_at__isnull=False, serial__isnull=False)
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
    return True


def to_ms(moment: datetime) -> int:
    """Unix milliseconds of a moment."""
    return int(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The moment of Unix milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=timezone.get_default_timezone())
