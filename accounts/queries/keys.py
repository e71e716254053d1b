"""The key directory's reads. Public keys are open to everyone who is signed in; the rest is one's own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.crypto.identity_changes import SignedChange
from accounts.crypto.keyrings import Custody, SignedStatement
from accounts.crypto.primitives import b64
from accounts.errors.base import NotYoursError
from accounts.errors.keys import NoKeysError
from accounts.models.businesses import Membership
from accounts.models.hosting import EndpointWrap
from accounts.models.keys import (
    Certificate,
    IdentityChange,
    KeyBackup,
    KeyEpoch,
    MemberWrap,
    Party,
    Pin,
    RevocationList,
)
from accounts.queries.actors import CONNECTOR, Actor
from accounts.queries.transparency import births_of

# How long a replaced backup can still be restored: time to notice that it was replaced with junk.
BACKUPS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Keyring:
    """A party's public keys, and the asker's own pin of it."""

    party: Party
    chain: list[SignedStatement]
    changes: list[SignedChange]
    pin: Pin | None


def get_keyring_for(actor: Actor, party_id: UUID) -> Keyring:
    """Return a party's keyring. Raises NoKeysError when it has none."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NoKeysError
    return Keyring(
        party=party,
        chain=chain_of(party_id),
        changes=changes_of(party_id),
        pin=Pin.objects.filter(owner_id=actor.party_id, peer_id=party_id).first(),
    )


def chain_of(party_id: UUID) -> list[SignedStatement]:
    """A party's published statements in order, byte for byte."""
    rows = KeyEpoch.objects.filter(party_id=party_id).order_by("epoch")
    return [
        SignedStatement(bytes(statement), bytes(signature))
        for statement, signature in rows.values_list("statement", "signature")
    ]


def changes_of(party_id: UUID) -> list[SignedChange]:
    """A party's changes of identity in order, byte for byte; most parties have none."""
    rows = IdentityChange.objects.filter(party_id=party_id).order_by("next_epoch")
    return [
        SignedChange(
            bytes(row.statement),
            bytes(row.signature),
            None if row.old_signature is None else bytes(row.old_signature),
        )
        for row in rows
    ]


def is_published(party_id: UUID, signed: SignedStatement) -> bool:
    """Say whether these very bytes are in a party's chain: then saying them again changes nothing."""
    return KeyEpoch.objects.filter(party_id=party_id, statement=signed.statement).exists()


def newest_statement_of(party_id: UUID) -> bytes | None:
    """The newest statement's bytes, or None before the first."""
    newest = KeyEpoch.objects.filter(party_id=party_id).order_by("-epoch").values_list("statement", flat=True)
    statement = newest.first()
    return None if statement is None else bytes(statement)


def is_hosted(business_id: UUID) -> bool:
    """Say whether the platform holds this business's keys too, as its newest signed epoch says (SPEC 7)."""
    return bool(_custody_of(business_id) & Custody.HOSTED)


def has_connector(business_id: UUID) -> bool:
    """Say whether the business's own machine holds its keys, as its newest signed epoch says (SPEC 7)."""
    return bool(_custody_of(business_id) & Custody.CONNECTOR)


def _custody_of(business_id: UUID) -> int:
    custody = Party.objects.filter(pk=business_id).values_list("custody", flat=True).first()
    return custody or 0


def backups_for(actor: Actor, party_id: UUID) -> list[KeyBackup]:
    """One's own newest backup, then those replaced within BACKUPS_KEPT, newest first.

    Raises NotYoursError for another's, NoKeysError when there is none.
    """
    if party_id != actor.own_party_id:
        raise NotYoursError
    is_kept = Q(replaced_at__isnull=True) | Q(replaced_at__gt=timezone.now() - BACKUPS_KEPT)
    backups = list(KeyBackup.objects.filter(is_kept, party_id=party_id).order_by("-created_at", "-pk"))
    if not backups:
        raise NoKeysError
    return backups


def team_for(actor: Actor) -> list[dict[str, Any]]:
    """The people of the actor's business: who has keys, and up to which epoch they were given the package.

    Raises NotYoursError for a customer.
    """
    if actor.business_id is None:
        raise NotYoursError
    members = (
        Membership.objects.active()
        .filter(business_id=actor.business_id)
        .annotate(
            has_keys=Exists(Party.objects.filter(pk=OuterRef("pk"))),
            newest_wrap=Coalesce(Max("wraps__newest_epoch"), 0),
        )
        .order_by("joined_at")
    )
    rows = members.values("id", "user__name", "role", "has_keys", "newest_wrap")
    return [
        {
            "id": str(row["id"]),
            "name": row["user__name"],
            "role": row["role"],
            "has_keys": row["has_keys"],
            "newest_wrap": row["newest_wrap"],
            "me": row["id"] == actor.membership_id,
        }
        for row in rows
    ]


def wraps_for(actor: Actor) -> list[dict[str, Any]]:
    """The packages wrapped for this member or connector, newest first. Raises NotYoursError for others."""
    if actor.membership_id is None:
        raise NotYoursError
    rows: QuerySet[EndpointWrap] | QuerySet[MemberWrap]
    if actor.role == CONNECTOR:
        rows = EndpointWrap.objects.filter(endpoint_id=actor.membership_id).order_by("-newest_epoch")
    else:
        rows = MemberWrap.objects.filter(member_id=actor.membership_id).order_by("-newest_epoch")
    return [
        {
            "wrapper": str(row.wrapper_id),
            "newest_epoch": row.newest_epoch,
            "hdr": b64(bytes(row.header)),
            "ct": b64(bytes(row.ciphertext)),
        }
        for row in rows
    ]


def certificates_of(business_id: UUID) -> dict[str, Any]:
    """What a client needs to decide about a badge; the deciding is the client's (SPEC 5).

    "log" proves to it that the certificates are in the public log, as `births_of`.
    """
    issued = Certificate.objects.filter(
        business_id=business_id,
        document__isnull=False,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    ).order_by("-issued_at")
    certificates = list(issued)
    newest = RevocationList.objects.order_by("-number").first()
    return {
        "certificates": [certificate.document for certificate in certificates],
        "revocations": newest.document if newest else None,
        "log": births_of([str(certificate.serial) for certificate in certificates]),
    }
