"""One demo business signed hosted custody on before its first message, with a real hosted worker."""

import time

from accounts.crypto.keyrings import Custody, check_chain
from accounts.crypto.packages import KeyPackage
from accounts.crypto.wraps import make_wrap
from accounts.models.businesses import Membership
from accounts.models.hosting import AgentEndpoint
from accounts.queries.keys import chain_of
from accounts.services.endpoints import store_endpoint_wrap
from accounts.services.hosting import ask_for_endpoint
from config.demo.keys import EPOCH, DemoKeys

HOSTED_HANDLES = {"vencejo"}
WORKER_SECONDS = 30


def custody_of(handle: str) -> Custody:
    """Who holds a demo business's keys, as its owner signs from the first epoch."""
    return Custody.BROWSER | Custody.HOSTED if handle in HOSTED_HANDLES else Custody.BROWSER


def let_recado_in(business: DemoKeys, owner: Membership, owner_keys: DemoKeys) -> None:
    """Hand the business's keys, without its identity, to the endpoint that the hosted worker made."""
    endpoint = _wait_for_endpoint(owner)
    wrap = make_wrap(
        KeyPackage(None, business.package.epoch_seeds),
        owner_chain=business.chain,
        wrapper_id=owner.id.bytes,
        wrapper_epoch=EPOCH,
        wrapper_keys=owner_keys.keys,
        member=check_chain(chain_of(endpoint.id))[EPOCH],
    )
    store_endpoint_wrap(wrapper=owner, endpoint_id=endpoint.id, wrap=wrap, actor_id=owner.user_id)


def _wait_for_endpoint(owner: Membership) -> AgentEndpoint:
    """The hosted worker runs already, in a process of its own: its keys are not this process's to make."""
    endpoint = ask_for_endpoint(business_id=owner.business_id)
    deadline = time.monotonic() + WORKER_SECONDS
    while endpoint.package is None:
        if time.monotonic() > deadline:
            raise TimeoutError("the hosted worker did not make its keys")
        time.sleep(0.1)
        endpoint.refresh_from_db()
    return endpoint
