"""What owners do with an end of their business that is no person: hand it the business's keys, or end it."""

from uuid import UUID

from django.db import transaction

from accounts.crypto.keyrings import Custody, EpochStatement
from accounts.crypto.wraps import Wrap
from accounts.errors.base import DomainError, NotFoundError
from accounts.errors.custody import ConnectorBitMissingError, HostedBitMissingError
from accounts.errors.keys import WrapExistsError
from accounts.models.businesses import Membership
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.queries.keys import newest_statement_of
from accounts.services.audit import Action, record_event
from accounts.services.keys import check_wrap

Kind = AgentEndpoint.Kind
# What the newest signed epoch must say before such an end may hold its keys.
SIGNED_BITS: dict[str, tuple[Custody, type[DomainError]]] = {
    Kind.HOSTED: (Custody.HOSTED, HostedBitMissingError),
    Kind.CONNECTOR: (Custody.CONNECTOR, ConnectorBitMissingError),
}


def store_endpoint_wrap(*, wrapper: Membership, endpoint_id: UUID, wrap: Wrap, actor_id: UUID) -> None:
    """Hand the business's package, sealed by an owner, to an end of the same business.

    The caller has proved that the wrapper's person is signed in and an owner. Raises NotFoundError for
    another's endpoint, BadWrapError as for a member, HostedBitMissingError or ConnectorBitMissingError while
    the newest signed epoch does not say that such an end holds keys, WrapExistsError for another wrap of this
    epoch.

    Source: SPEC 7.
    """
    endpoint = find_endpoint(wrapper.business_id, endpoint_id)
    if endpoint is None:
        raise NotFoundError
    header = check_wrap(wrapper, endpoint.id, wrap)
    bit, missing = SIGNED_BITS[endpoint.kind]
    newest = newest_statement_of(wrapper.business_id)
    if newest is None or not EpochStatement.parse(newest).custody & bit:
        raise missing
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
            detail={"epoch": header.newest_epoch, "endpoint": endpoint.kind},
        )


def find_endpoint(business_id: UUID, endpoint_id: UUID) -> AgentEndpoint | None:
    """The standing end of this business under this id, if it is one."""
    standing = AgentEndpoint.objects.standing()
    return standing.filter(pk=endpoint_id, business_id=business_id).first()
