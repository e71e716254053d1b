"""A day of a shop: three customers, two of its people, photos, a voice note and lost networks.

In the evening every message is there once, in one order for everybody.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.crypto.keyrings import PartyType
from accounts.services.phones import claim_number_for_customer
from config.settings._engines import media_storage
from messaging.models.conversations import conversation_id_for
from messaging.models.media import MediaFile
from messaging.models.messages import Message
from messaging.services.conversations import start_conversation
from tests.browser.people import SLOW_MS, CustomerAtChat, Person
from tests.browser.test_media import choose, photo_with_a_place, press_send, record_voice
from tests.browser.world import World, code_of, member
from tests.parties import TestParty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(str(tmp_path), "")}


def customer(browser: Browser, live: str, world: World, name: str) -> CustomerAtChat:
    person = CustomerAtChat(browser, live)
    person.come_back(getattr(world.cast, name).user, world.cast.keys[name], code_of(name))
    return person


def newcomer(browser: Browser, live: str, world: World) -> CustomerAtChat:
    nadia = claim_number_for_customer(number="+34600000077", name="Nadia", language="en")
    keys = TestParty(nadia.id, PartyType.CUSTOMER)
    keys.publish(nadia.user.id)
    start_conversation(customer_id=nadia.id, business=world.cast.bakery)
    person = CustomerAtChat(browser, live)
    person.come_back(nadia.user, keys, code_of("nadia"))
    return person


def sees(person: Person, *words: str) -> None:
    """These texts are on the screen, in this order."""
    expect(person.page.locator(".bubble__text")).to_have_text(list(words), timeout=SLOW_MS)


def leaves_and_comes_back(person: CustomerAtChat) -> None:
    person.page.close()
    person.goes_online()
    person.page = person.context.new_page()
    person.page.goto("/chat/")
    person.open("Bakery")


def test_in_the_evening_every_message_is_there_once_and_in_order(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    bob, nadia = customer(browser, live, world, "bob"), newcomer(browser, live, world)
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    bob.context.grant_permissions(["microphone"])

    # Morning: a photo with a question, a voice note, and somebody new.
    alice.open("Bakery")
    choose(alice, ("cake.jpg", "image/jpeg", photo_with_a_place()))
    alice.page.locator(".composer__field").fill("Can you bake this one?")
    press_send(alice)
    bob.open("Bakery")
    record_voice(bob)
    press_send(bob)
    nadia.open("Bakery")
    nadia.write("Are you open today?")
    for person in (alice, bob, nadia):
        newest = person.page.locator(".msg--out .bubble__meta").last
        expect(newest).to_contain_text(re.compile("Sent|Delivered"), timeout=SLOW_MS)

    olga.open("Alice")
    sees(olga, "Can you bake this one?")
    expect(olga.page.locator(".picture img")).to_be_visible(timeout=SLOW_MS)
    olga.write("With pleasure, for Saturday.")
    luis.open("Bob")
    expect(luis.page.locator(".talk recado-voice")).to_be_visible(timeout=SLOW_MS)
    luis.write("At five it is ready.")
    sees(alice, "Can you bake this one?", "With pleasure, for Saturday.")
    sees(bob, "At five it is ready.")

    # Noon: Nadia's train goes into a tunnel, she writes on and closes the page; Olga answers meanwhile.
    nadia.goes_offline()
    nadia.write("I come by at noon,")
    nadia.write("with my sister.")
    olga.open("Nadia")
    olga.write("We are, until seven.")
    leaves_and_comes_back(nadia)
    nadias = ["Are you open today?", "We are, until seven.", "I come by at noon,", "with my sister."]
    sees(nadia, *nadias)
    sees(olga, *nadias)

    # Afternoon: the shop's own network goes while Luis answers, and both of its people write to one customer.
    luis.open("Nadia")
    luis.goes_offline()
    luis.write("There is coffee for both.")
    olga.write("See you then!")
    sees(nadia, *nadias, "See you then!")
    luis.goes_online()
    nadias += ["See you then!", "There is coffee for both."]
    for person in (nadia, olga, luis):
        sees(person, *nadias)
    for number in range(4):
        bob.write(f"and {number} more rolls")
    luis.open("Bob")
    bobs = ["At five it is ready.", *(f"and {number} more rolls" for number in range(4))]
    sees(luis, *bobs)

    # Evening.
    in_the_books(world, {"alice": 2, "bob": 6}, nadia=6)
    assert MediaFile.objects.filter(message__isnull=False).count() == 2
    for person in (alice, bob, nadia, olga, luis):
        person.page.reload()
    for person, name, words in ((nadia, "Bakery", nadias), (bob, "Bakery", bobs), (olga, "Nadia", nadias)):
        person.open(name)
        sees(person, *words)
    assert [person.faults for person in (alice, bob, nadia, olga, luis)] == [[]] * 5


def in_the_books(world: World, counts: dict[str, int], *, nadia: int) -> None:
    """Each conversation holds so many messages, each once, numbered without a gap."""
    bakery = world.cast.bakery
    expected = {conversation_id_for(bakery.id, getattr(world.cast, name).id): n for name, n in counts.items()}
    sequences: dict[Any, list[int]] = {}
    for conversation, sequence in Message.objects.order_by("sequence").values_list(
        "conversation", "sequence"
    ):
        sequences.setdefault(conversation, []).append(sequence or 0)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in sequences.values())
    assert {pk: len(sequences[pk]) for pk in expected} == expected
    assert sum(map(len, sequences.values())) == sum(counts.values()) + nadia
    sent = Message.objects.values_list("sender_id", "client_message_id")
    assert len(set(sent)) == len(sent)
