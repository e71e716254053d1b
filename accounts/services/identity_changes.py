"""A party goes on under a new identity: its chain says so, and what vouched for the old one ends (SPEC 2)."""

from uuid import UUID

from accounts.crypto import identity_changes, keyrings
from accounts.crypto.errors import CryptoError
from accounts.errors.keys import BadChangeError
from accounts.models.businesses import Membership
from accounts.models.keys import Certificate, IdentityChange, Party
from accounts.models.people import User
from accounts.services.audit import Action, record_event
from accounts.services.certificates import certify_numbers, end_certificates
from accounts.services.letters import write_letter
from accounts.services.standing import pause_badge

IDENTITY_CHANGED = Certificate.Ending.IDENTITY_CHANGED


def store_change(
    *,
    party: Party,
    statement: keyrings.EpochStatement,
    change: identity_changes.SignedChange,
    actor_id: UUID | None,
) -> None:
    """Let a party go on under the identity of its next epoch, inside the transaction that publishes it.

    Only a business may do so without the old identity's signature, an owner in person: its customers are
    warned in red, its owners get a letter, and its badge pauses until staff have looked. With that signature
    the same owner is proved, and a verified business is certified anew at once. What the old identity signed
    about erasing ends with it. Raises BadChangeError.

    Source: SPEC 2, Identity change; SPEC 5.
    """
    expected = identity_changes.IdentityChange(
        party_type=statement.party_type,
        party_id=statement.party_id,
        old_identity=bytes(party.identity_key),
        new_identity=statement.identity_key,
        created_at_ms=statement.created_at_ms,
        next_epoch=statement.epoch,
    )
    try:
        checked = identity_changes.check_change(change, expected)
    except CryptoError as error:
        raise BadChangeError(error.reason) from error
    is_business = statement.party_type == keyrings.PartyType.BUSINESS
    by_old = change.old_signature is not None
    if checked.created_at_ms != statement.created_at_ms or not (by_old or is_business):
        raise BadChangeError
    IdentityChange.objects.create(
        party=party,
        next_epoch=statement.epoch,
        statement=change.statement,
        signature=change.signature,
        old_signature=change.old_signature,
    )
    party.identity_key, party.erasure = statement.identity_key, None
    record_event(
        action=Action.IDENTITY_CHANGED,
        actor_id=actor_id,
        business_id=party.id if is_business else None,
        target=str(party.id),
        detail={"epoch": statement.epoch, "signed_by_old": by_old},
    )
    if is_business:
        if not by_old:
            pause_badge(business_id=party.id, ending=IDENTITY_CHANGED, actor_id=actor_id)
            _tell_owners(party.id, actor_id)
        end_certificates(business_id=party.id, ending=IDENTITY_CHANGED)


def _tell_owners(business_id: UUID, actor_id: UUID | None) -> None:
    """Whoever still holds the old keys learns of it at once, also where it was a stranger who did it."""
    owners = Membership.objects.active().filter(business_id=business_id, role=Membership.Role.OWNER)
    by = User.objects.get(pk=actor_id).name if actor_id else ""
    for owner in owners.select_related("user", "business"):
        context = {"business": owner.business.name, "by": by}
        write_letter(user=owner.user, template="identity_replaced", context=context)


def certify_again(*, business_id: UUID) -> None:
    """Ask for certificates of the new identity, once it is stored. Inside the same transaction."""
    certify_numbers(business_id=business_id)
