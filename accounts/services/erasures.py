"""Erasing sealed secrets for good: the identity's signature says what, a session alone cannot (SPEC 8)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.crypto import erasures, keyrings
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import ZERO_HASH, unb64
from accounts.errors.keys import BadErasureError, NoKeysError
from accounts.models.hosting import EndpointWrap
from accounts.models.keys import KeyBackup, MemberWrap, Party
from accounts.queries.actors import Actor
from accounts.queries.keys import newest_statement_of
from accounts.services.audit import Action, record_event
from accounts.services.keys import CLOCK_TOLERANCE_MS


@transaction.atomic
def erase_old_keys(*, actor: Actor, party_id: UUID, signed: keyrings.SignedStatement) -> None:
    """Erase every backup of one's own but the newest, or every wrap of one's business from before.

    An old recovery code opens nothing from then on; where the signed oldest epoch rose, all devices drop the
    seeds before it too. The caller has proved that the party's keys are this person's to change.
    Raises NoKeysError, BadErasureError when the signature, its time or what it names does not fit.

    Source: SPEC 8.
    """
    party = Party.objects.select_for_update().filter(pk=party_id).first()
    newest = newest_statement_of(party_id)
    if party is None or newest is None:
        raise NoKeysError
    try:
        erasure = erasures.check_erasure(signed, keyrings.EpochStatement.parse(newest))
    except CryptoError as error:
        raise BadErasureError from error
    now_ms = int(timezone.now().timestamp() * 1000)
    before = _oldest_of(party)
    if abs(erasure.created_at_ms - now_ms) > CLOCK_TOLERANCE_MS or erasure.oldest_epoch < before:
        raise BadErasureError
    if party.type == Party.Type.BUSINESS:
        _erase_wraps(actor, party, erasure)
    else:
        _erase_backups(party, erasure)
    party.erasure = signed.document()
    party.save(update_fields=["erasure"])
    forgets = erasure.oldest_epoch > before
    record_event(
        action=Action.EPOCHS_FORGOTTEN if forgets else Action.BACKUP_REPLACED,
        actor_id=actor.user_id,
        business_id=actor.business_id,
        target=str(party_id),
        detail={"before": {"oldest_epoch": before}, "after": {"oldest_epoch": erasure.oldest_epoch}},
    )


def _oldest_of(party: Party) -> int:
    if party.erasure is None:
        return 1
    return erasures.Erasure.parse(unb64(party.erasure["st"])).oldest_epoch


def _erase_backups(party: Party, erasure: erasures.Erasure) -> None:
    kept = KeyBackup.objects.filter(party=party, replaced_at__isnull=True).first()
    if kept is None or erasures.backup_hash(unb64(kept.document["ct"])) != erasure.kept_backup:
        raise BadErasureError
    KeyBackup.objects.filter(party=party).exclude(pk=kept.pk).delete()


def _erase_wraps(actor: Actor, party: Party, erasure: erasures.Erasure) -> None:
    """The owner who asks has the newest package in a wrap: nobody erases the last way to the keys."""
    newest = MemberWrap.objects.filter(member_id=actor.membership_id, newest_epoch=party.current_epoch)
    if erasure.kept_backup != ZERO_HASH or not newest.exists():
        raise BadErasureError
    MemberWrap.objects.filter(business_id=party.id, newest_epoch__lt=party.current_epoch).delete()
    EndpointWrap.objects.filter(endpoint__business_id=party.id, newest_epoch__lt=party.current_epoch).delete()
