"""Who holds a business's keys, as its owner's newest signature says.

The server cannot let anybody in by itself.
"""

from uuid import UUID

from django.utils import timezone

from accounts.crypto.keyrings import Custody
from accounts.models.hosting import AgentEndpoint, AgentEndpointQuerySet, EndpointWrap
from accounts.models.tokens import ApiToken
from accounts.services.audit import Action, record_event
from accounts.services.tokens import revoke_token

Kind = AgentEndpoint.Kind
SIGNED = {
    Custody.HOSTED: (Kind.HOSTED, Action.HOSTING_SIGNED_ON, Action.HOSTING_SIGNED_OFF),
    Custody.CONNECTOR: (Kind.CONNECTOR, Action.CONNECTOR_SIGNED_ON, Action.CONNECTOR_SIGNED_OFF),
}


def note_custody(*, business_id: UUID, before: int, after: int, epoch: int, actor_id: UUID | None) -> None:
    """Write down that an owner let an end in or took the keys back; back erases its keys, wraps and token.

    `before` and `after` are custody bits of two epochs in a row, 0 before the first. Runs inside the
    transaction that publishes the epoch.

    Source: SPEC 7.
    """
    for bit, (kind, signed_on, signed_off) in SIGNED.items():
        if before & bit == after & bit:
            continue
        if not after & bit:
            standing = AgentEndpoint.objects.standing().filter(business_id=business_id, kind=kind)
            end_endpoints(standing, actor_id=actor_id)
        record_event(
            action=signed_on if after & bit else signed_off,
            actor_id=actor_id,
            business_id=business_id,
            target=str(business_id),
            detail={"epoch": epoch},
        )


def end_endpoints(endpoints: AgentEndpointQuerySet, *, actor_id: UUID | None) -> None:
    """End these endpoints: their wraps and keys are erased, their tokens refused, and their sockets close.

    Runs inside the caller's transaction, who has proved that they are theirs to end.
    """
    ids = list(endpoints.values_list("pk", flat=True))
    EndpointWrap.objects.filter(endpoint__in=ids).delete()
    for token in ApiToken.objects.filter(endpoint__in=ids).select_related("membership"):
        revoke_token(token=token, actor_id=actor_id)
    AgentEndpoint.objects.filter(pk__in=ids).update(removed_at=timezone.now(), package=None, master_key_id="")
