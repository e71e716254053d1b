"""The key directory's writes. The server checks what it can: it never sees a private key."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.crypto import backups, keyrings, wraps
from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import SignedChange
from accounts.crypto.primitives import KEY_SIZE, VERSION, ZERO_HASH, verify
from accounts.errors.base import MalformedError, NotFoundError
from accounts.errors.keys import (
    BackupLimitError,
    BadBackupError,
    BadChangeError,
    BadPinError,
    BadStatementError,
    BadWrapError,
    EpochExistsError,
    EpochLimitError,
    NoKeysError,
    WrapExistsError,
)
from accounts.errors.team import AnalystKeysError
from accounts.models.businesses import Membership
from accounts.models.keys import KeyBackup, KeyEpoch, MemberWrap, Party, Pin
from accounts.queries.keys import BACKUPS_KEPT, newest_statement_of
from accounts.services.audit import Action, record_event
from accounts.services.custody import note_custody
from accounts.services.identity_changes import certify_again, store_change
from accounts.signals import epoch_published

CLOCK_TOLERANCE_MS = MIN_LIFETIME_MS = 24 * 60 * 60 * 1000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Everybody downloads the whole chain: it may not grow faster than devices and people come and go.
MAX_EPOCHS = {HOUR: 10, DAY: 20}
# Anybody's keys: with a key of low order every pair key would be the same.
PROBE = keyrings.epoch_keys(bytes(KEY_SIZE))
MAX_BACKUPS_PER_DAY = 20
MAX_BACKUP_BYTES = 256 * 1024
MAX_WRAP_BYTES = 256 * 1024
PARTY_TYPES = {
    keyrings.PartyType.BUSINESS: Party.Type.BUSINESS,
    keyrings.PartyType.CUSTOMER: Party.Type.CUSTOMER,
    keyrings.PartyType.AGENT: Party.Type.AGENT,
}
PEOPLES_CUSTODY = {
    keyrings.PartyType.BUSINESS: ~keyrings.Custody(0),
    keyrings.PartyType.CUSTOMER: keyrings.Custody.BROWSER,
    keyrings.PartyType.AGENT: keyrings.Custody.BROWSER,
}


def publish_epoch(
    *,
    party_id: UUID,
    party_type: keyrings.PartyType,
    signed: keyrings.SignedStatement,
    actor_id: UUID | None,
    allowed_custody: keyrings.Custody | None = None,
    change: SignedChange | None = None,
) -> bool:
    """Publish a party's next epoch; True when it is new, False for the same bytes again.

    The caller has proved that the party is this person's to change. `allowed_custody` defaults to what people
    may sign; the hosted worker signs for its own endpoints. `change` comes with the first epoch under a new
    identity (`store_change`).
    Raises BadStatementError when a check of SPEC 2 fails, EpochExistsError for other bytes under a number
    that is taken, EpochLimitError above MAX_EPOCHS.
    """
    try:
        statement = keyrings.EpochStatement.parse(signed.statement)
        verify("recado1/epoch", signed.statement, signed.signature, statement.identity_key)
    except CryptoError as error:
        raise BadStatementError(error.reason) from error
    if statement.party_id != party_id.bytes or statement.party_type != party_type:
        raise BadStatementError("party")
    _check_policy(statement, allowed_custody or PEOPLES_CUSTODY[party_type])
    try:
        with transaction.atomic():
            created = _store_epoch(party_id, statement, signed, actor_id, change)
            if created:
                record_event(
                    action=Action.EPOCH_PUBLISHED,
                    actor_id=actor_id,
                    business_id=party_id if party_type == keyrings.PartyType.BUSINESS else None,
                    target=str(party_id),
                    detail={"epoch": statement.epoch, "custody": int(statement.custody)},
                )
                transaction.on_commit(
                    lambda: epoch_published.send_robust(Party, party_id=party_id), robust=True
                )
    except IntegrityError as error:
        raise EpochExistsError from error
    return created


def _check_policy(statement: keyrings.EpochStatement, allowed: keyrings.Custody) -> None:
    now_ms = int(timezone.now().timestamp() * 1000)
    if abs(statement.created_at_ms - now_ms) > CLOCK_TOLERANCE_MS:
        raise BadStatementError("created")
    lifetime = keyrings.EPOCH_LIFETIME_MS[statement.party_type]
    if not MIN_LIFETIME_MS <= statement.expires_at_ms - statement.created_at_ms <= lifetime:
        raise BadStatementError("expires")
    if statement.max_version < VERSION:
        raise BadStatementError("version")
    try:
        keyrings.pair_key_out(PROBE, statement.exchange_key)
    except CryptoError as error:
        raise BadStatementError(error.reason) from error
    if not statement.custody or int(statement.custody) & ~int(allowed):
        raise BadStatementError("custody")


def _store_epoch(
    party_id: UUID,
    statement: keyrings.EpochStatement,
    signed: keyrings.SignedStatement,
    actor_id: UUID | None,
    change: SignedChange | None,
) -> bool:
    party = Party.objects.select_for_update().filter(pk=party_id).first()
    known = KeyEpoch.objects.filter(party_id=party_id, epoch=statement.epoch).first()
    if known is not None:
        if bytes(known.statement) == signed.statement:
            return False
        raise EpochExistsError
    _check_epoch_limit(party_id)
    previous = newest_statement_of(party_id)
    expected = keyrings.statement_hash(previous) if previous else ZERO_HASH
    if statement.epoch != (party.current_epoch if party else 0) + 1 or statement.previous_hash != expected:
        raise BadStatementError("chain")
    if party is None and change is not None:
        raise BadChangeError
    if party is None:
        party = Party(
            pk=party_id, type=PARTY_TYPES[statement.party_type], identity_key=statement.identity_key
        )
    elif change is not None:
        store_change(party=party, statement=statement, change=change, actor_id=actor_id)
    elif bytes(party.identity_key) != statement.identity_key:
        raise BadStatementError("identity changed")
    before, party.current_epoch = party.custody or 0, statement.epoch
    party.custody = int(statement.custody)
    party.expires_at = datetime.fromtimestamp(statement.expires_at_ms / 1000, tz=UTC)
    party.reminded_days = None
    party.save()
    if change is not None and statement.party_type == keyrings.PartyType.BUSINESS:
        certify_again(business_id=party_id)
    if statement.party_type == keyrings.PartyType.BUSINESS:
        note_custody(
            business_id=party_id,
            before=before,
            after=party.custody,
            epoch=statement.epoch,
            actor_id=actor_id,
        )
    KeyEpoch.objects.create(
        party=party, epoch=statement.epoch, statement=signed.statement, signature=signed.signature
    )
    return True


def _check_epoch_limit(party_id: UUID) -> None:
    for window, limit in MAX_EPOCHS.items():
        recent = KeyEpoch.objects.filter(party_id=party_id, created_at__gt=timezone.now() - window)
        if recent.count() >= limit:
            raise EpochLimitError


def store_backup(*, party_id: UUID, document: object) -> None:
    """Keep a person's backup, which only their recovery code opens, beside those of the last BACKUPS_KEPT.

    Whoever has only the session can store junk, but destroys nothing in that time.
    Raises BadBackupError for a form or a derivation cost outside SPEC 2, NoKeysError before the first epoch,
    BackupLimitError above MAX_BACKUPS_PER_DAY.
    """
    try:
        backup = backups.parse_backup(document)
    except CryptoError as error:
        raise BadBackupError(error.reason) from error
    if len(backup.ciphertext) > MAX_BACKUP_BYTES:
        raise BadBackupError("size")
    _replace_backup(party_id, backup.document())


@transaction.atomic
def _replace_backup(party_id: UUID, document: dict[str, object]) -> None:
    if not Party.objects.select_for_update().filter(pk=party_id).exists():
        raise NoKeysError
    now, all_of_party = timezone.now(), KeyBackup.objects.filter(party_id=party_id)
    if all_of_party.filter(created_at__gt=now - DAY).count() >= MAX_BACKUPS_PER_DAY:
        raise BackupLimitError
    all_of_party.filter(replaced_at__lte=now - BACKUPS_KEPT).delete()
    all_of_party.filter(replaced_at__isnull=True).update(replaced_at=now)
    KeyBackup.objects.create(party_id=party_id, document=document)


def store_pin(*, owner_id: UUID, peer_id: UUID, fields: dict[str, object]) -> None:
    """Keep a party's own MAC over a peer's key. The server cannot make one, and cannot check one either.

    `fields`: owner_epoch, peer_epoch (integers), peer_identity, peer_key, mac (32 bytes each),
    verified_in_person (bool). Raises BadPinError when it names an epoch that does not exist.
    """
    owner = Party.objects.filter(pk=owner_id).first()
    peer = Party.objects.filter(pk=peer_id).first()
    if owner is None or peer is None:
        raise NoKeysError
    if not 1 <= _integer(fields["owner_epoch"]) <= owner.current_epoch:
        raise BadPinError
    if not 1 <= _integer(fields["peer_epoch"]) <= peer.current_epoch:
        raise BadPinError
    Pin.objects.update_or_create(
        owner=owner,
        peer_id=peer_id,
        defaults={
            "owner_epoch": fields["owner_epoch"],
            "peer_identity_key": fields["peer_identity"],
            "peer_epoch": fields["peer_epoch"],
            "peer_key": fields["peer_key"],
            "mac": fields["mac"],
            "verified_in_person": fields["verified_in_person"],
        },
    )


def _integer(value: object) -> int:
    if type(value) is not int:
        raise MalformedError
    return value


def store_wrap(*, wrapper: Membership, member_id: UUID, wrap: wraps.Wrap, actor_id: UUID) -> None:
    """Hand the business's package, sealed by an owner, to a member of the same business.

    The caller has proved that the wrapper's person is signed in and an owner. Raises NotFoundError for a
    stranger, AnalystKeysError, BadWrapError when the header does not name this business, these two and their
    newest keys, WrapExistsError when the member has another wrap of this epoch: nobody can destroy what
    was given.
    """
    member = Membership.objects.active().filter(pk=member_id, business_id=wrapper.business_id).first()
    if member is None:
        raise NotFoundError
    if member.role == Membership.Role.ANALYST:
        raise AnalystKeysError
    header = check_wrap(wrapper, member.id, wrap)
    with transaction.atomic():
        # Who is removed, or made an analyst, at this moment is not given a wrap behind it.
        keeps = Membership.objects.filter(pk=member.pk, removed_at__isnull=True).select_for_update()
        if keeps.exclude(role=Membership.Role.ANALYST).first() is None:
            raise NotFoundError
        kept, created = MemberWrap.objects.get_or_create(
            business_id=wrapper.business_id,
            member=member,
            newest_epoch=header.newest_epoch,
            defaults={"wrapper": wrapper, "header": wrap.header, "ciphertext": wrap.ciphertext},
        )
        if not created:
            if (bytes(kept.header), bytes(kept.ciphertext)) != (wrap.header, wrap.ciphertext):
                raise WrapExistsError
            return
        record_event(
            action=Action.KEYS_WRAPPED,
            actor_id=actor_id,
            business_id=wrapper.business_id,
            target=str(member.id),
            detail={"epoch": header.newest_epoch},
        )


def check_wrap(wrapper: Membership, member_id: UUID, wrap: wraps.Wrap) -> wraps.WrapHeader:
    """Say whether a wrap's header names this business, these two and their published and newest keys.

    Raises BadWrapError.
    """
    try:
        header = wraps.WrapHeader.parse(wrap.header)
    except CryptoError as error:
        raise BadWrapError from error
    newest = newest_statement_of(wrapper.business_id)
    parties = (header.owner_id, header.wrapper_id, header.member_id)
    if newest is None or parties != (wrapper.business_id.bytes, wrapper.id.bytes, member_id.bytes):
        raise BadWrapError
    is_newest = header.newest_epoch == keyrings.EpochStatement.parse(newest).epoch
    if not is_newest or header.newest_hash != keyrings.statement_hash(newest):
        raise BadWrapError
    if len(wrap.ciphertext) > MAX_WRAP_BYTES:
        raise BadWrapError
    named = {wrapper.id: header.wrapper_epoch, member_id: header.member_epoch}
    for party_id, epoch in named.items():
        if not KeyEpoch.objects.filter(party_id=party_id, epoch=epoch).exists():
            raise BadWrapError
    return header
