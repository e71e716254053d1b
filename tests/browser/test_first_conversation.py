"""The first conversation: a verified business and a customer, end-to-end encrypted, in real browsers."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, expect

from accounts.crypto.backups import generate_recovery_code, make_backup, normalise_recovery_code
from accounts.crypto.keyrings import check_chain
from accounts.crypto.primitives import b64, signing_key
from accounts.crypto.wraps import make_wrap
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.services.certificates import issue_pending_certificates, renew_revocation_list
from accounts.services.keys import store_backup, store_wrap
from accounts.services.phones import claim_number_for_business
from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.conftest import BAKERY_NUMBER, Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISSUING_SEED = bytes(range(7, 39))
TOTP_KEY = b"0123456789abcdefghij"


@dataclass
class World:
    """The cast with backups, wraps, second factors and a signed certificate."""

    cast: Cast
    codes: dict[str, str]
    totp_secret: str


@pytest.fixture
def world(live: str, settings: Any) -> World:
    settings.ISSUING_PUBLIC_KEYS = {"t1": signing_key(ISSUING_SEED)}
    cast = make_cast()
    codes = {name: give_backup(cast, name) for name in ("alice", "olga", "luis")}
    for name in ("olga", "luis"):
        give_access(cast, name)
        member = getattr(cast, name)
        TOTPDevice.objects.create(user=member.user, name="app", key=TOTP_KEY.hex(), confirmed=True)
    claim = claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.VERIFIED)
    Certificate.objects.create(business=cast.bakery, phone_claim=claim)
    issue_pending_certificates(key_id="t1", signing_seed=ISSUING_SEED)
    renew_revocation_list(key_id="t1", signing_seed=ISSUING_SEED)
    return World(cast, codes, base64.b32encode(TOTP_KEY).decode())


def give_backup(cast: Cast, name: str) -> str:
    party, code = cast.keys[name], generate_recovery_code()
    passphrase = normalise_recovery_code(code)
    backup = make_backup(party.package(), party_id=party.id.bytes, passphrase=passphrase)
    store_backup(party_id=party.id, document=backup.document())
    return code


def give_access(cast: Cast, name: str) -> None:
    owner, member, bakery = cast.keys["olga"], cast.keys[name], cast.keys["bakery"]
    wrap = make_wrap(
        bakery.package(with_identity=name == "olga"),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=owner.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=owner.keys[1],
        member=check_chain(member.signed)[1],
    )
    store_wrap(wrapper=cast.olga, member_id=member.id, wrap=wrap, actor_id=cast.olga.user_id)


@pytest.fixture
def alice(browser: Browser, live: str, world: World) -> Iterator[CustomerAtChat]:
    person = CustomerAtChat(browser, live)
    person.sign_in("+34600000001")
    person.restore(world.codes["alice"])
    yield person
    person.context.close()


def member(browser: Browser, live: str, world: World, name: str) -> MemberAtInbox:
    person = MemberAtInbox(browser, live)
    person.sign_in(f"{name}@bakery.example", world.totp_secret)
    person.restore(world.codes[name])
    return person


def test_a_verified_business_and_a_customer_talk_and_the_server_cannot_read_it(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    olga, luis = (member(browser, live, world, name) for name in ("olga", "luis"))
    alice.open("Bakery")
    alice.write("Have you got a strawberry cake?")
    alice.ticks_become("Sent")
    olga.open("Alice")
    alice.ticks_become("Read")
    olga.write("Yes, for eight or for twelve.")
    texts = ("Have you got a strawberry cake?", "Yes, for eight or for twelve.")
    luis.open("Alice")
    for person in (alice, olga, luis):
        person.reads(*texts)
    answer = alice.page.locator(".bubble--verified")
    expect(answer).to_contain_text("Olga")
    expect(alice.page.locator(".talk-header .badge-verified")).to_be_visible()
    answer.locator(".msg__menu summary").click()
    expect(answer.locator(".menu")).to_contain_text("cannot be deleted")
    for person, row in ((alice, "Bakery"), (luis, "Alice")):
        person.page.reload()
        person.open(row)
        person.reads(*texts)
    assert alice.faults + olga.faults + luis.faults == []
    secrets = [*texts, "strawberry", *seeds(world)]
    assert found_on_the_server(secrets) == []
    assert Message.objects.count() == len(texts)


def test_words_written_offline_arrive_once_and_in_order(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("one")
    alice.ticks_become("Sent")
    alice.context.set_offline(True)
    expect(alice.page.locator(".pane-talk .banner")).to_be_visible(timeout=SLOW_MS)
    alice.write("two")
    alice.write("three")
    alice.ticks_become("Waiting")
    alice.context.set_offline(False)
    alice.ticks_become("Sent")
    alice.reads("one", "two", "three")
    assert Message.objects.count() == 3
    assert list(Message.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


def test_markup_and_scripts_in_a_message_stay_words(world: World, alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    hostile = '<img src=x onerror="alert(1)"> javascript:alert(1) https://example.org/a?b=c'
    alice.write(hostile)
    alice.reads(hostile)
    links = alice.page.locator(".bubble__text a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/a?b=c")
    assert alice.page.locator(".bubble__text img").count() == 0


def test_a_wrong_recovery_code_is_refused_kindly(browser: Browser, live: str, world: World) -> None:
    person = CustomerAtChat(browser, live)
    person.sign_in("+34600000001")
    person.restore(world.codes["olga"])
    expect(person.page.get_by_role("alert")).to_contain_text("recovery code", timeout=SLOW_MS)
    person.context.close()


def seeds(world: World) -> list[bytes]:
    parties = world.cast.keys.values()
    return [seed for party in parties for seed in (party.identity_seed, *party.epoch_seeds.values())]


def found_on_the_server(secrets: list[str | bytes]) -> list[str]:
    """Where any of these stands in any column of any table or in any key of Valkey, in any usual writing."""
    needles = set()
    for secret in secrets:
        raw = secret.encode() if isinstance(secret, str) else secret
        needles |= {raw, base64.b64encode(raw).rstrip(b"="), b64(raw).encode(), raw.hex().encode()}
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [table for value in row if any(needle in as_bytes(value) for needle in needles)]
    client = redis.Redis.from_url(settings.VALKEY_URL)
    for key in client.scan_iter():
        value = client.dump(key) or b""
        found += [str(key) for needle in needles if needle in key + value]
    return found


def as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (value if isinstance(value, str) else json.dumps(value, default=str)).encode()
