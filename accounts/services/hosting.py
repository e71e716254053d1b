"""The hosted end of a business.

An owner asks for one, the hosted worker makes its keys, and an owner lets it in.
"""

import time
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.crypto.at_rest import lock_at_rest, open_at_rest
from accounts.crypto.keyrings import Custody, PartyType, make_epoch
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import KEY_SIZE, random_bytes
from accounts.errors.custody import HostingUnavailableError
from accounts.models.hosting import AgentEndpoint
from accounts.services.keys import publish_epoch
from accounts.tasks import tend_endpoints_hosted_task
from accounts.vault import is_hosting_available


@transaction.atomic
def ask_for_endpoint(*, business_id: UUID) -> AgentEndpoint:
    """Have the hosted worker make keys for a business's hosted end; the one that stands is given again.

    Nothing is hosted yet: an owner signs that, and hands over the business's keys. The caller has proved to
    be an owner. Raises HostingUnavailableError where no hosted worker runs.
    """
    if not is_hosting_available():
        raise HostingUnavailableError
    endpoint, _ = AgentEndpoint.objects.hosted().get_or_create(business_id=business_id)
    if endpoint.package is None:
        transaction.on_commit(lambda: tend_endpoints_hosted_task.delay(), robust=True)
    return endpoint


def tend_endpoints(*, master_keys: Mapping[str, bytes]) -> int:
    """Make the keys that endpoints wait for, and lock again what lies under an earlier master key.

    For the hosted worker only; the first master key is the current one. Returns how many were changed.
    Safe to run twice, and by two workers.

    Source: SPEC 2, way 4; SPEC 7.
    """
    current = next(iter(master_keys))
    waiting = AgentEndpoint.objects.hosted().exclude(master_key_id=current).values_list("pk", flat=True)
    return sum(_tend(endpoint_id, current, master_keys) for endpoint_id in list(waiting))


@transaction.atomic
def _tend(endpoint_id: UUID, current: str, master_keys: Mapping[str, bytes]) -> bool:
    rows = AgentEndpoint.objects.select_for_update().hosted().exclude(master_key_id=current)
    endpoint = rows.filter(pk=endpoint_id).first()
    if endpoint is None:
        return False
    owner = {"business_id": endpoint.business_id.bytes, "agent_id": endpoint.id.bytes}
    if endpoint.package is None:
        package = _make_keys(endpoint.id)
    else:
        package = open_at_rest(endpoint.package, **owner, master_keys=master_keys)
    locked = lock_at_rest(package, **owner, master_key_id=current, master_key=master_keys[current])
    endpoint.package, endpoint.master_key_id = locked, current
    endpoint.save()
    return True


def _make_keys(endpoint_id: UUID) -> KeyPackage:
    identity, seed = random_bytes(KEY_SIZE), random_bytes(KEY_SIZE)
    signed = make_epoch(
        party_type=PartyType.AGENT,
        custody=Custody.HOSTED,
        party_id=endpoint_id.bytes,
        identity_seed=identity,
        epoch=1,
        epoch_seed=seed,
        created_at_ms=time.time_ns() // 1_000_000,
    )
    publish_epoch(
        party_id=endpoint_id,
        party_type=PartyType.AGENT,
        signed=signed,
        actor_id=None,
        allowed_custody=Custody.HOSTED,
    )
    return KeyPackage(identity, {1: seed})
