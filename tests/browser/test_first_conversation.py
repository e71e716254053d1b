"""The first conversation: a verified business and a customer, end-to-end encrypted, in real browsers."""

import base64
import json
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, expect

from accounts.crypto.primitives import b64
from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import World, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_verified_business_and_a_customer_talk_and_the_server_cannot_read_it(
    browser: Browser, live: str, world: World
) -> None:
    alice, olga = CustomerAtChat(browser, live), MemberAtInbox(browser, live)
    alice.sign_in("+34600000001")
    alice.restore(world.codes["alice"])
    alice.open("Bakery")
    alice.write("Have you got a strawberry cake?")
    alice.ticks_become("Sent")
    olga.sign_in("olga@bakery.example", world.totp_secret)
    olga.restore(world.codes["olga"])
    luis = member(browser, live, world, "luis")
    alice.ticks_become("Delivered")
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
    expect(answer.locator(".menu")).to_be_in_viewport(ratio=1)
    for person, row in ((alice, "Bakery"), (luis, "Alice")):
        person.page.reload()
        person.open(row)
        person.reads(*texts)
    assert alice.faults + olga.faults + luis.faults == []
    secrets = [*texts, "strawberry", *seeds(world)]
    assert found_on_the_server(secrets) == []
    assert Message.objects.count() == len(texts)


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
