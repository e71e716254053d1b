"""Hosted custody for tests: an owner who signs it, and the secrets for who plays the hosted worker."""

import contextlib
from collections.abc import Iterator
from typing import Any

from celery.contrib.testing.worker import start_worker

from accounts.crypto.keyrings import Custody, check_chain
from accounts.crypto.packages import KeyPackage
from accounts.crypto.wraps import make_wrap
from accounts.models.hosting import AgentEndpoint
from accounts.queries.keys import chain_of
from accounts.services.endpoints import store_endpoint_wrap
from accounts.services.hosting import ask_for_endpoint, tend_endpoints
from accounts.services.keys import publish_epoch
from config.celery import app
from tests.conftest import Cast

MASTER_KEYS = {"m1": bytes(range(3, 35))}
PRIVATE_KEY = bytes(range(2, 34))


def give_worker_secrets(settings: Any) -> None:
    """Let this process be the hosted worker."""
    settings.HOSTED_MASTER_KEYS = MASTER_KEYS
    settings.HOSTED_WORKER_PRIVATE_KEY = PRIVATE_KEY


def make_endpoint(cast: Cast) -> AgentEndpoint:
    endpoint = ask_for_endpoint(business_id=cast.bakery.id)
    tend_endpoints(master_keys=MASTER_KEYS)
    endpoint.refresh_from_db()
    return endpoint


def sign(cast: Cast, custody: Custody) -> None:
    """The bakery's next epoch, signed by its owner."""
    bakery = cast.keys["bakery"]
    signed = bakery.next_epoch(custody=custody)
    publish_epoch(party_id=bakery.id, party_type=bakery.type, signed=signed, actor_id=cast.olga.user_id)
    bakery.signed.append(signed)


def wrap_for(cast: Cast, endpoint: AgentEndpoint, *, since: int) -> None:
    """The bakery's epochs from one on, wrapped by its owner for the endpoint, as the browser does it."""
    bakery, owner = cast.keys["bakery"], cast.keys["olga"]
    seeds = {epoch: seed for epoch, seed in bakery.epoch_seeds.items() if epoch >= since}
    wrap = make_wrap(
        KeyPackage(None, seeds),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=owner.id.bytes,
        wrapper_epoch=owner.epoch,
        wrapper_keys=owner.keys[owner.epoch],
        member=check_chain(chain_of(endpoint.id))[1],
    )
    store_endpoint_wrap(wrapper=cast.olga, endpoint_id=endpoint.id, wrap=wrap, actor_id=cast.olga.user_id)


def host(cast: Cast) -> AgentEndpoint:
    """The bakery, hosted from its next epoch on."""
    endpoint = make_endpoint(cast)
    sign(cast, Custody.BROWSER | Custody.HOSTED)
    wrap_for(cast, endpoint, since=cast.keys["bakery"].epoch)
    return endpoint


@contextlib.contextmanager
def hosted_worker(settings: Any) -> Iterator[None]:
    """A real Celery worker on the hosted queue, in a thread of this process."""
    give_worker_secrets(settings)
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["hosted"], loglevel="warning"):
            yield
    finally:
        # Celery keeps the chosen queues in the app: another worker of this process must not inherit them.
        for kept in ("queues", "router"):
            vars(app.amqp).pop(kept, None)
