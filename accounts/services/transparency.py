"""What the signer writes into the public log: its own acts, and the signed head after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.crypto import merkle, transparency
from accounts.crypto.errors import CryptoError
from accounts.models.keys import Certificate
from accounts.models.transparency import LogEntry, LogHead
from accounts.queries.transparency import hashes_of, log_size, newest_head
from accounts.services.locks import hold_lock

What, Ground = LogEntry.What, LogEntry.Ground
_ONE_SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class Act:
    """What the signer did with a signed certificate, and why."""

    certificate: Certificate
    what: LogEntry.What
    reason: str


def hold_signer() -> None:
    """Wait until no other signer is at work: whoever holds this alone gives the log its next index."""
    hold_lock(_ONE_SIGNER)


def log_acts(acts: Sequence[Act], *, key_id: str, signing_seed: bytes) -> LogHead:
    """Append acts to the log and sign its head; without acts, sign the head anew.

    Runs in the signer's process, inside the transaction of the acts themselves: whoever sees a certificate
    sees its entry, and a head that covers it. The caller has loaded each certificate's business.
    """
    hold_signer()
    now, size = timezone.now(), log_size()
    known = hashes_of(merkle.nodes_of((0, size)))
    peaks = [known[node] for node in merkle.nodes_of((0, size))]
    rows = []
    for index, act in zip(count(size), acts):
        content = _entry(act, now).pack()
        completed, peaks = merkle.grow(peaks, index, merkle.leaf_hash(content))
        rows.append(_row(index, act, now, content, b"".join(completed)))
    LogEntry.objects.bulk_create(rows)
    newest = newest_head()
    # A clock that was set back gives no head an earlier time: a client takes that for another log.
    signed_at = max(now, newest.signed_at) if newest else now
    head = transparency.LogHead(size + len(rows), to_ms(signed_at), merkle.fold(peaks))
    document = transparency.sign_head(head, key_id=key_id, signing_seed=signing_seed)
    return LogHead.objects.create(size=head.size, signed_at=signed_at, document=document)


def unlogged_certificates() -> list[Certificate]:
    """Certificates that were signed before there was a log, oldest first."""
    births = LogEntry.objects.filter(certificate=OuterRef("pk")).exclude(what=What.REVOKE)
    signed = Certificate.objects.filter(~Exists(births), document__payload__isnull=False)
    return list(signed.select_related("business").order_by("issued_at"))


def _entry(act: Act, now: datetime) -> transparency.LogEntry:
    certificate = act.certificate
    if certificate.serial is None:
        raise CryptoError("field")
    return transparency.LogEntry(
        what=act.what.value,
        at_ms=to_ms(now),
        reason=act.reason,
        business_id=certificate.business_id.bytes,
        handle=certificate.business.handle,
        name=certificate.name,
        serial=certificate.serial,
        replaces=(certificate.replaces.serial if certificate.replaces else None) or "",
        certificate_hash=transparency.payload_hash(certificate.document),
        key_id=certificate.key_id,
    )


def _row(index: int, act: Act, now: datetime, content: bytes, hashes: bytes) -> LogEntry:
    certificate = act.certificate
    return LogEntry(
        index=index,
        what=act.what,
        at=now,
        reason=act.reason,
        business_id=certificate.business_id,
        certificate=certificate,
        handle=certificate.business.handle,
        name=certificate.name,
        serial=str(certificate.serial),
        content=content,
        hashes=hashes,
    )


def to_ms(moment: datetime) -> int:
    """Unix milliseconds of a moment."""
    return int(moment.timestamp() * 1000)
