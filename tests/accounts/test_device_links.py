"""A link hands keys from one device of a person to another: once, soon, and to nobody else."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.crypto import links
from accounts.crypto.primitives import b64, unb64
from accounts.doors import BUSINESS, CHAT
from accounts.models.audit import AuditEvent
from accounts.models.letters import Letter
from accounts.models.links import DeviceLink
from accounts.services.links import MAX_LINKS_PER_HOUR, MAX_PACKAGE_BYTES
from tests.conftest import Cast
from tests.sessions import open_door, token_of

REQUEST, SECRET = links.start_link()
LINK = uuid.UUID(bytes=REQUEST.link_id)


class Person:
    """Somebody's devices: one session is as good as another."""

    def __init__(self, cast: Cast, name: str, *, door: Any = CHAT) -> None:
        self.client = Client()
        open_door(self.client, getattr(cast, name).user, door)
        self.party = cast.keys[name]
        self.path = f"{door.path}api/keys/{self.party.id}/links/"

    def open(self, link_id: bytes = REQUEST.link_id) -> Any:
        return self.client.post(self.path, {"link": b64(link_id)}, content_type="application/json")

    def give(self, code: str | None = "A" * 26) -> Any:
        party = self.party.id.bytes
        package = links.give_package(self.party.package(), party_id=party, request=REQUEST)
        sealed_code = code and b64(links.give_code(code, party_id=party, request=REQUEST))
        return self.put({"package": b64(package), "code": sealed_code})

    def put(self, document: Any, link: uuid.UUID = LINK) -> Any:
        return self.client.put(f"{self.path}{link}/", document, content_type="application/json")

    def take(self, link: uuid.UUID = LINK) -> Any:
        return self.client.post(f"{self.path}{link}/take/", {}, content_type="application/json")

    def state(self) -> Any:
        return self.client.get(f"{self.path}{LINK}/").json()


@pytest.fixture
def alice(cast: Cast) -> Person:
    return Person(cast, "alice")


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_new_device_takes_what_an_old_one_gave_once(cast: Cast, alice: Person) -> None:
    assert alice.open().json() == {"seconds": links.LINK_LIFETIME_SECONDS}
    assert alice.state() == {"state": "open"}
    assert code_of(alice.take()) == (409, "link_empty")
    assert alice.give().status_code == 204
    assert alice.state() == {"state": "given"}
    taken = alice.take().json()
    facts = {"party_id": alice.party.id.bytes, "request": REQUEST, "ephemeral_secret_key": SECRET}
    assert links.take_package(unb64(taken["package"]), **facts) == alice.party.package()
    assert links.take_code(unb64(taken["code"]), **facts) == "A" * 26
    assert alice.state() == {"state": "taken"}
    assert code_of(alice.take()) == (409, "link_used")
    assert code_of(alice.give()) == (409, "link_used")
    assert code_of(alice.open()) == (409, "link_used")
    link = DeviceLink.objects.get()
    assert (link.package, link.code) == (None, None)
    event = AuditEvent.objects.get(action=AuditEvent.Action.DEVICE_LINKED)
    assert (event.actor_id, event.target) == (cast.alice.user_id, str(cast.alice.id))


def test_a_link_ends_after_two_minutes(alice: Person) -> None:
    alice.open()
    alice.give()
    DeviceLink.objects.update(expires_at=timezone.now())
    assert alice.state() == {"state": "expired"}
    assert code_of(alice.take()) == (409, "link_expired")
    alice.open(bytes(16))
    assert DeviceLink.objects.get(pk=LINK).package is None, "what nobody took is erased with the next one"


def test_nobody_else_sees_gives_or_takes_a_link(cast: Cast, alice: Person) -> None:
    alice.open()
    bob, olga = Person(cast, "bob"), Person(cast, "olga", door=BUSINESS)
    olga.open(bytes(16))
    for other in (bob, olga):
        assert code_of(other.give()) == (404, "not_found")
        assert code_of(other.take()) == (404, "not_found")
        other.path = other.path.replace(str(other.party.id), str(alice.party.id))
        assert code_of(other.give()) == (404, "not_found")
        assert code_of(other.open()) == (404, "not_found")
    program = {"HTTP_AUTHORIZATION": f"Bearer {token_of(cast.olga)}"}
    answer = Client().post(f"/api/v1/keys/{olga.party.id}/links/", {"link": b64(bytes(16))}, **program)
    assert answer.status_code == 403
    assert alice.state() == {"state": "open"}


def test_a_member_links_their_own_keys_and_is_told_by_letter(cast: Cast) -> None:
    olga = Person(cast, "olga", door=BUSINESS)
    olga.open()
    olga.give(code=None)
    assert olga.take().json()["code"] is None
    assert Letter.objects.get().template == "device_linked"
    event = AuditEvent.objects.get(action=AuditEvent.Action.DEVICE_LINKED)
    assert event.business_id == cast.bakery.id


def test_links_are_limited_and_their_input_is_checked(alice: Person) -> None:
    for wrong in ({}, {"link": "AA"}, {"link": None}, {"link": b64(bytes(16)), "more": 1}):
        answer = alice.client.post(alice.path, wrong, content_type="application/json")
        assert code_of(answer) == (400, "malformed")
    alice.open()
    for document in ({"package": "!", "code": None}, {"package": None, "code": None}, {"package": "AA"}):
        assert code_of(alice.put(document)) == (400, "malformed")
    assert code_of(alice.put({"package": b64(bytes(MAX_PACKAGE_BYTES + 1)), "code": None})) == (
        409,
        "bad_backup",
    )
    for number in range(1, MAX_LINKS_PER_HOUR):
        assert alice.open(number.to_bytes(16)).status_code == 201
    assert code_of(alice.open(bytes(16))) == (429, "link_limit")
    DeviceLink.objects.update(opened_at=timezone.now() - timedelta(hours=1))
    assert alice.open(bytes(16)).status_code == 201
