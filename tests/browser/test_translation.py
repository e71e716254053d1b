"""Two languages in one encrypted conversation: translated on each device, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Worker, expect

from messaging.services.translation import install_pack
from tests.browser.people import SLOW_MS, CustomerAtChat, Person, eventually
from tests.browser.world import World, member
from tests.messaging.tiny_pack import write_tiny_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def packs(tmp_path: Path, settings: Any) -> Path:
    """Both directions, written by hand, installed; the folder in which they rest."""
    settings.TRANSLATION_DIR = tmp_path / "installed"
    for pair in ("es-en", "en-es"):
        install_pack(pair=pair, folder=write_tiny_pack(tmp_path / pair, pair), experimental=True)
    return settings.TRANSLATION_DIR


@pytest.fixture
def carmen(live: str, packs: Path, alice: CustomerAtChat) -> CustomerAtChat:
    """Alice, who reads Spanish."""
    expect(alice.page.locator(".chat-row")).to_have_count(1, timeout=SLOW_MS)
    alice.context.add_cookies([{"name": "recado_language", "value": "es", "url": live}])
    alice.page.reload()
    return alice


def watch(person: Person, live: str) -> list[str]:
    """Every request of this person that leaves the origin, workers' included."""
    foreign: list[str] = []
    person.context.on("request", lambda sent: None if sent.url.startswith(live) else foreign.append(sent.url))
    return foreign


def newest(person: Person) -> Locator:
    return person.page.locator(".msg .bubble").last


def translate_chat(person: Person) -> None:
    person.page.get_by_role("button", name="Translate this chat").click()


def engine_of(person: Person) -> Worker:
    def working() -> list[Worker]:
        return [worker for worker in person.page.workers if "translator-worker" in worker.url]

    eventually(person.page, working)
    return working()[0]


def test_a_customer_and_an_agent_read_each_other_and_nothing_leaves_the_origin(
    browser: Browser, live: str, world: World, carmen: CustomerAtChat
) -> None:
    olga = member(browser, live, world, "olga")
    foreign = watch(carmen, live), watch(olga, live)
    carmen.open("Bakery")
    carmen.write("Necesito una tarta de fresa para mañana.")
    olga.open("Alice")
    translate_chat(olga)
    expect(olga.page.locator(".talk-strip--offer")).to_contain_text("0.1 MB", timeout=SLOW_MS)
    olga.page.get_by_role("button", name="Download").click()
    read = newest(olga)
    expect(read).to_contain_text("I need a cake of strawberry for tomorrow.", timeout=SLOW_MS)
    expect(read).to_contain_text("experimental")
    read.get_by_role("button", name="show original").click()
    expect(read.locator(".bubble__text")).to_have_text("Necesito una tarta de fresa para mañana.")

    olga.page.get_by_role("button", name="Send in another language too").click()
    field = olga.page.locator(".composer__field")
    field.fill("Sure, It costs 24 euro.")
    olga.page.get_by_role("button", name="Download").click(timeout=SLOW_MS)
    expect(olga.page.locator(".both-texts__other")).to_have_text("Claro, Cuesta 24 euros.", timeout=SLOW_MS)
    field.press("Enter")
    expect(newest(olga).locator(".bubble__text")).to_have_text("Sure, It costs 24 euro.", timeout=SLOW_MS)
    answer = newest(carmen)
    expect(answer.locator(".bubble__text")).to_have_text("Claro, Cuesta 24 euros.", timeout=SLOW_MS)
    answer.get_by_role("button", name="ver el original").click()
    expect(answer.locator(".bubble__text")).to_have_text("Sure, It costs 24 euro.")

    # The pack says 30: the reader keeps the words that were written.
    carmen.write("Cuesta veinte euros.")
    expect(newest(olga)).to_contain_text("changes numbers", timeout=SLOW_MS)
    expect(newest(olga).locator(".bubble__text")).to_have_text("Cuesta veinte euros.")
    assert foreign == ([], [])
    assert carmen.faults + olga.faults == []


def test_a_tampered_pack_is_refused_and_a_dead_engine_starts_again(
    browser: Browser, live: str, world: World, packs: Path, carmen: CustomerAtChat
) -> None:
    olga = member(browser, live, world, "olga")
    carmen.open("Bakery")
    carmen.write("Muchas gracias.")
    kept = {file: file.read_bytes() for file in packs.iterdir() if len(file.name) == 64}
    for file, content in kept.items():
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    olga.open("Alice")
    translate_chat(olga)
    olga.page.get_by_role("button", name="Download").click(timeout=SLOW_MS)
    expect(olga.page.locator(".talk-strip--offer")).to_contain_text("It was refused", timeout=SLOW_MS)
    expect(newest(olga)).to_contain_text("Muchas gracias.")
    held = "async () => (await (await caches.open('translation-packs')).keys()).length"
    assert olga.page.evaluate(held) == 0

    for file, content in kept.items():
        file.write_bytes(content)
    olga.page.get_by_role("button", name="Try again").click()
    expect(newest(olga)).to_contain_text("Many thanks.", timeout=SLOW_MS)

    # A moment later: a worker that is closed answers nobody.
    engine_of(olga).evaluate("setTimeout(() => self.close())")
    carmen.write("Estará lista mañana.")
    expect(newest(olga)).to_contain_text("It will be ready tomorrow.", timeout=2 * SLOW_MS)
