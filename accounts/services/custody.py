"""Who holds a business's keys, as its owner's newest signature says.

The server cannot switch hosting on by itself.
"""

from uuid import UUID

from django.utils import timezone

from accounts.crypto.keyrings import Custody
from accounts.models.hosting import EndpointWrap, HostedEndpoint
from accounts.services.audit import Action, record_event


def note_custody(*, business_id: UUID, before: int, after: int, epoch: int, actor_id: UUID | None) -> None:
    """Write down that an owner signed hosting on or off; off erases the hosted end's keys and wraps.

    `before` and `after` are custody bits of two epochs in a row, 0 before the first. Runs inside the
    transaction that publishes the epoch.

    Source: SPEC 7.
    """
    was_hosted, is_hosted = before & Custody.HOSTED, after & Custody.HOSTED
    if was_hosted == is_hosted:
        return
    if not is_hosted:
        _end_hosting(business_id)
    record_event(
        action=Action.HOSTING_SIGNED_ON if is_hosted else Action.HOSTING_SIGNED_OFF,
        actor_id=actor_id,
        business_id=business_id,
        target=str(business_id),
        detail={"epoch": epoch},
    )


def _end_hosting(business_id: UUID) -> None:
    standing = HostedEndpoint.objects.standing().filter(business_id=business_id)
    EndpointWrap.objects.filter(endpoint__in=standing).delete()
    standing.update(removed_at=timezone.now(), package=None, master_key_id="")
