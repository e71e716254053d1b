"""Hosted custody: who can switch it on, who can open it, and what ends with it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import Custody
from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS, CHAT
from accounts.errors.base import DomainError
from accounts.errors.custody import HostedBitMissingError
from accounts.models.audit import AuditEvent
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.keys import Party, Pin
from accounts.queries.keys import is_hosted
from accounts.services.hosting import ask_for_endpoint, tend_endpoints
from accounts.vault import NotTheHostedWorkerError
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.errors.hosting import EndpointClosedError, KeySubstitutedError
from messaging.errors.messages import NoRecipientKeysError
from messaging.events import message_document
from messaging.hosted.endpoints import open_endpoint, open_request
from messaging.models.messages import Message
from messaging.services.hosting import lock_for_worker
from tests.conftest import PASSWORD, Cast
from tests.hosting import MASTER_KEYS, give_worker_secrets, host, make_endpoint, sign, wrap_for
from tests.messaging.test_delivery import send
from tests.sessions import open_door

pytestmark = pytest.mark.portable
BODY = b'{"t":"text","text":"We open at seven."}'


@pytest.fixture
def worker(settings: Any) -> None:
    give_worker_secrets(settings)


def ask(cast: Cast, name: str, method: str, path: str, document: Any = None) -> Any:
    client = Client()
    person = getattr(cast, name)
    open_door(client, person.user, CHAT if name == "alice" else BUSINESS)
    base = "/chat/api/" if name == "alice" else "/business/api/"
    call = getattr(client, method)
    return call(base + path, document, content_type="application/json") if document else call(base + path)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_an_owner_with_their_password_gets_an_endpoint_whose_keys_the_worker_makes(cast: Cast) -> None:
    answer = ask(cast, "olga", "post", "custody/endpoint/", {"password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["endpoint"]["has_keys"] is False
    again = ask(cast, "olga", "post", "custody/endpoint/", {"password": PASSWORD})
    assert again.json() == answer.json()
    assert tend_endpoints(master_keys=MASTER_KEYS) == 1
    assert tend_endpoints(master_keys=MASTER_KEYS) == 0
    shown = ask(cast, "luis", "get", "custody/").json()
    assert shown == {
        "hosted": False,
        "available": True,
        "endpoint": {"id": answer.json()["endpoint"]["id"], "has_keys": True, "newest_wrap": 0},
        "connector": None,
    }
    endpoint = AgentEndpoint.objects.get()
    assert Party.objects.get(pk=endpoint.id).custody == Custody.HOSTED
    assert endpoint.package["mk"] == "m1"
    assert str(endpoint.id) not in ask(cast, "olga", "get", "team/").content.decode()


@pytest.mark.parametrize(
    ("name", "document", "status", "code"),
    [
        ("luis", {"password": PASSWORD}, 403, "not_yours"),
        ("olga", {"password": "wrong horse battery"}, 400, "wrong_credentials"),
        ("olga", {"password": 7}, 400, "malformed"),
        ("olga", {"secret": PASSWORD}, 400, "malformed"),
        ("alice", {"password": PASSWORD}, 403, "not_yours"),
    ],
)
def test_nobody_else_gets_one(cast: Cast, name: str, document: Any, status: int, code: str) -> None:
    answer = ask(cast, name, "post", "custody/endpoint/", document)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert not AgentEndpoint.objects.exists()


def test_without_a_hosted_worker_nothing_is_promised(cast: Cast, settings: Any) -> None:
    settings.HOSTED_WORKER_PUBLIC_KEY = b""
    answer = ask(cast, "olga", "post", "custody/endpoint/", {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "hosting_unavailable")
    with pytest.raises(DomainError):
        lock_for_worker(b"text")


def test_the_server_alone_can_switch_nothing_on(cast: Cast, worker: None) -> None:
    endpoint = make_endpoint(cast)
    with pytest.raises(HostedBitMissingError):
        wrap_for(cast, endpoint, since=1)
    with pytest.raises(EndpointClosedError):
        open_endpoint(cast.bakery.id)
    assert not is_hosted(cast.bakery.id)


def test_the_worker_reads_and_writes_as_the_business_from_then_on(cast: Cast, worker: None) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "before")
    host(cast)
    assert is_hosted(cast.bakery.id)
    send(cast.keys["alice"], cast.keys["bakery"], "after")
    endpoint = open_endpoint(cast.bakery.id)
    before, after = Message.objects.select_related("content").order_by("sequence")
    with pytest.raises(CryptoError, match="epoch"):
        endpoint.open(before, customer_id=cast.alice.id)
    assert b"after" in endpoint.open(after, customer_id=cast.alice.id).body
    cmid = uuid.uuid4()
    sealed = endpoint.seal(customer_id=cast.alice.id, body=BODY, client_message_id=cmid)
    assert isinstance(accept(sealed), Accepted)
    stored = Message.objects.select_related("content").get(client_message_id=cmid)
    assert cast.keys["alice"].read(cast.keys["bakery"], message_document(stored)) == "We open at seven."


def test_web_and_default_worker_open_nothing(cast: Cast, settings: Any) -> None:
    host(cast)
    assert not hasattr(settings, "HOSTED_MASTER_KEYS")
    with pytest.raises(NotTheHostedWorkerError):
        open_endpoint(cast.bakery.id)
    with pytest.raises(NotTheHostedWorkerError):
        open_request(lock_for_worker(b"a text"))


def test_what_is_locked_for_the_worker_opens_there(worker: None) -> None:
    locked = lock_for_worker(b"a text")
    assert b"a text" not in locked
    assert open_request(locked) == b"a text"
    with pytest.raises(CryptoError):
        open_request(locked[:-1] + bytes([locked[-1] ^ 1]))


def test_signing_off_erases_the_end_and_is_written_down(cast: Cast, worker: None) -> None:
    endpoint = host(cast)
    sign(cast, Custody.BROWSER)
    endpoint.refresh_from_db()
    assert endpoint.removed_at is not None
    assert (endpoint.package, endpoint.master_key_id) == (None, "")
    assert not EndpointWrap.objects.exists()
    assert tend_endpoints(master_keys=MASTER_KEYS) == 0
    with pytest.raises(EndpointClosedError):
        open_endpoint(cast.bakery.id)
    written = [action for action in actions() if action.startswith("keys.hosting")]
    assert written == ["keys.hosting_signed_on", "keys.hosting_signed_off"]
    fresh = host(cast)
    assert fresh.id != endpoint.id
    assert set(open_endpoint(cast.bakery.id).keys) == {4}


def test_a_renewal_that_forgets_the_end_closes_it(cast: Cast, worker: None) -> None:
    endpoint = host(cast)
    sign(cast, Custody.BROWSER | Custody.HOSTED)
    with pytest.raises(EndpointClosedError):
        open_endpoint(cast.bakery.id)
    wrap_for(cast, endpoint, since=2)
    assert set(open_endpoint(cast.bakery.id).keys) == {2, 3}


def test_another_business_gives_nothing_to_this_end(cast: Cast, worker: None) -> None:
    endpoint = host(cast)
    wrap = EndpointWrap.objects.get()
    document = {"member": str(endpoint.id), "hdr": b64(bytes(wrap.header)), "ct": b64(bytes(wrap.ciphertext))}
    answer = ask(cast, "mallory", "post", "wraps/", document)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert ask(cast, "olga", "post", "wraps/", document).status_code == 201
    other = {**document, "ct": b64(bytes(wrap.ciphertext) + b"x")}
    assert ask(cast, "olga", "post", "wraps/", other).json()["code"] == "wrap_exists"


def test_a_new_master_key_locks_everything_again(cast: Cast, settings: Any) -> None:
    host(cast)
    both = {"m2": bytes(range(4, 36)), **MASTER_KEYS}
    assert tend_endpoints(master_keys=both) == 1
    assert AgentEndpoint.objects.get().master_key_id == "m2"
    settings.HOSTED_MASTER_KEYS = {"m2": both["m2"]}
    assert open_endpoint(cast.bakery.id).epoch == 2
    settings.HOSTED_MASTER_KEYS = {"m1": MASTER_KEYS["m1"]}
    with pytest.raises(EndpointClosedError):
        open_endpoint(cast.bakery.id)


def test_a_customer_without_keys_or_with_other_keys_is_refused_by_code(cast: Cast, worker: None) -> None:
    host(cast)
    endpoint = open_endpoint(cast.bakery.id)
    with pytest.raises(NoRecipientKeysError):
        endpoint.seal(customer_id=uuid.uuid4(), body=BODY, client_message_id=uuid.uuid4())
    endpoint.seal(customer_id=cast.alice.id, body=BODY, client_message_id=uuid.uuid4())
    cast.keys["alice"].publish(cast.alice.user_id)
    renewed = open_endpoint(cast.bakery.id)
    sealed = renewed.seal(customer_id=cast.alice.id, body=BODY, client_message_id=uuid.uuid4())
    assert sealed.header.recipient_epoch == 2
    forge_pin(cast)
    with pytest.raises(KeySubstitutedError):
        open_endpoint(cast.bakery.id).seal(
            customer_id=cast.alice.id, body=BODY, client_message_id=uuid.uuid4()
        )


def forge_pin(cast: Cast) -> None:
    Pin.objects.filter(owner_id=cast.bakery.id, peer_id=cast.alice.id).update(peer_key=bytes(31) + b"1")


def test_many_customers_are_looked_up_in_a_fixed_number_of_queries(
    cast: Cast, worker: None, django_assert_max_num_queries: Any
) -> None:
    host(cast)
    customers = [cast.alice.id, cast.bob.id]
    open_endpoint(cast.bakery.id).prepare(customers)
    endpoint = open_endpoint(cast.bakery.id)
    with django_assert_max_num_queries(3):
        endpoint.prepare(customers)
        for customer_id in customers:
            endpoint.seal(customer_id=customer_id, body=BODY, client_message_id=uuid.uuid4())


def test_an_endpoint_that_was_asked_for_without_a_broker_is_made_later(cast: Cast) -> None:
    ask_for_endpoint(business_id=cast.bakery.id)
    assert tend_endpoints(master_keys=MASTER_KEYS) == 1
