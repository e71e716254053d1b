"""The hosted end of a business.

An owner asks for one, the hosted worker makes its keys, and an owner lets it in.
"""

import time
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.crypto.at_rest import lock_at_rest, open_at_rest
from accounts.crypto.keyrings import Custody, EpochStatement, PartyType, make_epoch
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import KEY_SIZE, random_bytes
from accounts.crypto.wraps import Wrap
from accounts.errors import HostedBitMissingError, HostingUnavailableError, NotFoundError, WrapExistsError
from accounts.models.businesses import Membership
from accounts.models.hosting import EndpointWrap, HostedEndpoint
from accounts.queries.keys import newest_statement_of
from accounts.services.audit import Action, record_event
from accounts.services.keys import check_wrap, publish_epoch
from accounts.tasks import tend_endpoints_hosted_task
from accounts.vault import is_hosting_available


@transaction.atomic
def ask_for_endpoint(*, business_id: UUID) -> HostedEndpoint:
    """Have the hosted worker make keys for a business's hosted end; the one that stands is given again.

    Nothing is hosted yet: an owner signs that, and hands over the business's keys. The caller has proved to
    be an owner. Raises HostingUnavailableError where no hosted worker runs.
    """
    if not is_hosting_available():
        raise HostingUnavailableError
    endpoint, _ = HostedEndpoint.objects.standing().get_or_create(business_id=business_id)
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
    waiting = HostedEndpoint.objects.standing().exclude(master_key_id=current).values_list("pk", flat=True)
    return sum(_tend(endpoint_id, current, master_keys) for endpoint_id in list(waiting))


@transaction.atomic
def _tend(endpoint_id: UUID, current: str, master_keys: Mapping[str, bytes]) -> bool:
    rows = HostedEndpoint.objects.select_for_update().standing().exclude(master_key_id=current)
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


def store_endpoint_wrap(*, wrapper: Membership, endpoint_id: UUID, wrap: Wrap, actor_id: UUID) -> None:
    """Hand the business's package, sealed by an owner, to the hosted end of the same business.

    The caller has proved that the wrapper's person is signed in and an owner. Raises NotFoundError for
    another's endpoint, BadWrapError as for a member, HostedBitMissingError while the newest signed epoch
    does not say that the business is hosted, WrapExistsError for another wrap of this epoch.

    Source: SPEC 7.
    """
    endpoint = find_endpoint(wrapper.business_id, endpoint_id)
    if endpoint is None:
        raise NotFoundError
    header = check_wrap(wrapper, endpoint.id, wrap)
    newest = newest_statement_of(wrapper.business_id)
    if newest is None or not EpochStatement.parse(newest).custody & Custody.HOSTED:
        raise HostedBitMissingError
    with transaction.atomic():
        kept, created = EndpointWrap.objects.get_or_create(
            endpoint=endpoint,
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
            target=str(endpoint.id),
            detail={"epoch": header.newest_epoch, "hosted": True},
        )


def find_endpoint(business_id: UUID, endpoint_id: UUID) -> HostedEndpoint | None:
    """The standing hosted end of this business under this id, if it is one."""
    standing = HostedEndpoint.objects.standing()
    return standing.filter(pk=endpoint_id, business_id=business_id).first()
