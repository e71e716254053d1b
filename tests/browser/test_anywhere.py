"""The customer app anywhere: installed, opened without a network, renewed, and gone after a sign-out."""

import json

import pytest
from playwright.sync_api import Page, expect

from messaging.app_files import Release, current_release
from messaging.models.messages import Message
from messaging.views import installed
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTROLLED = """async () => {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return true;
  return new Promise((resolve) =>
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true)));
}"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push([request.url, await (await cache.match(request)).text()]);
    }
  }
  return found;
}"""
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("recado");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("kept").objectStore("kept").getAllKeys();
    asked.onsuccess = () => resolve(asked.result.filter((name) => String(name).startsWith("secret/answer/")));
  };
})"""
# The browser of a test keeps nothing beyond it, and says so.
OF_THE_TEST = {"in-incognito"}


def is_kept(page: Page) -> None:
    """From here on the app opens without a network."""
    assert page.evaluate(CONTROLLED)


def names_of_caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("() => caches.keys()")
    return names


def test_the_app_can_be_installed_in_both_languages(alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    devtools = alice.context.new_cdp_session(alice.page)
    shown = devtools.send("Page.getAppManifest")
    assert shown["errors"] == []
    document = json.loads(shown["data"])
    assert (document["scope"], document["start_url"], document["display"]) == (
        "/chat/",
        "/chat/",
        "standalone",
    )
    faults = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {fault["errorId"] for fault in faults} <= OF_THE_TEST
    for icon in document["icons"]:
        assert alice.page.request.get(icon["src"]).status == 200
    spanish = alice.page.request.get("/chat/manifest.webmanifest", headers={"Accept-Language": "es"}).json()
    assert (spanish["lang"], spanish["name"]) == ("es", "Recado: mensajes de empresas")


def test_the_chats_open_without_a_network_and_what_is_written_there_is_sent_later(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("Have you got a strawberry cake?")
    alice.ticks_become("Sent")
    is_kept(alice.page)
    alice.context.set_offline(True)
    alice.page.reload()
    alice.reads("Have you got a strawberry cake?")
    expect(alice.page.locator(".pane-talk .banner", has_text="offline")).to_be_visible()
    expect(alice.page.locator(".talk-header .badge-verified")).to_be_visible()
    alice.write("For eight people.")
    alice.ticks_become("Waiting")
    alice.context.set_offline(False)
    alice.ticks_become("Sent")
    assert Message.objects.count() == 2
    alice.page.reload()
    alice.reads("Have you got a strawberry cake?", "For eight people.")
    assert alice.faults == []


def test_other_pages_say_that_they_need_the_network_and_come_back_by_themselves(
    alice: CustomerAtChat,
) -> None:
    alice.open("Bakery")
    is_kept(alice.page)
    alice.context.set_offline(True)
    alice.page.goto("/chat/keys/")
    expect(alice.page.get_by_role("heading", name="There is no connection")).to_be_visible()
    alice.page.get_by_role("link", name="Open my chats").click()
    expect(alice.page.locator(".chat-row", has_text="Bakery")).to_be_visible(timeout=SLOW_MS)
    alice.page.goto("/chat/keys/")
    expect(alice.page.get_by_role("heading", name="There is no connection")).to_be_visible()
    alice.context.set_offline(False)
    expect(alice.page.get_by_role("heading", name="Your keys are on this device")).to_be_visible(
        timeout=SLOW_MS
    )


def test_nothing_of_a_person_lies_readable_in_the_caches(world: World, alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    alice.write("strawberry")
    alice.ticks_become("Sent")
    is_kept(alice.page)
    alice.page.reload()
    alice.reads("strawberry")
    cached = alice.page.evaluate(CACHED)
    assert len(cached) >= len(current_release().files)
    shown = ("strawberry", "600000001", "/chat/api/", str(world.cast.bakery.id), str(world.cast.alice.id))
    found = [address for address, text in cached if any(word in address + text for word in shown)]
    # The modules name the API's addresses.
    assert [address for address in found if "/static/" not in address] == []
    tokens = [
        address for address, text in cached if 'name="csrf-token"' in text and "/static/" not in address
    ]
    assert tokens == []


def test_a_sign_out_leaves_nothing_that_opens_without_a_network(alice: CustomerAtChat) -> None:
    page = alice.page
    alice.open("Bakery")
    is_kept(page)
    assert names_of_caches(page)
    assert page.evaluate(KEPT)
    page.locator(".list-header summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("/")
    eventually(page, lambda: names_of_caches(page) == [])
    eventually(page, lambda: page.evaluate(KEPT) == [])
    alice.sign_in("+34600000001")
    alice.open("Bakery")
    is_kept(page)
    page.reload()
    expect(page.locator(".talk-header")).to_be_visible(timeout=SLOW_MS)
    assert names_of_caches(page)


def test_a_session_that_ended_elsewhere_leaves_nothing_either(alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    is_kept(alice.page)
    alice.context.clear_cookies()
    alice.page.goto("/chat/")
    expect(alice.page.get_by_label("Your phone number")).to_be_visible()
    expect(alice.page.locator("[data-component=signed-out]")).to_have_attribute(
        "data-done", "", timeout=SLOW_MS
    )
    assert alice.page.evaluate(KEPT) == []
    assert names_of_caches(alice.page) == []


def test_a_new_release_is_used_on_the_next_load_and_the_old_ones_go(
    alice: CustomerAtChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = alice.page
    alice.open("Bakery")
    is_kept(page)
    first = f"recado-{current_release().name}"
    assert names_of_caches(page) == [first]
    deploys(monkeypatch, page, "second")
    eventually(page, lambda: set(names_of_caches(page)) == {first, "recado-second"})
    deploys(monkeypatch, page, "third")
    eventually(page, lambda: set(names_of_caches(page)) == {"recado-second", "recado-third"})
    alice.context.set_offline(True)
    page.reload()
    expect(page.locator(".talk-header")).to_be_visible(timeout=SLOW_MS)


def deploys(monkeypatch: pytest.MonkeyPatch, page: Page, name: str) -> None:
    """The server has a new release, and its worker is in charge."""
    release = Release(name, current_release().files)
    monkeypatch.setattr(installed, "current_release", lambda: release)
    page.evaluate(
        "() => { window.changed = new Promise((resolve) => "
        "navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })); }"
    )
    page.evaluate(
        "async () => { await (await navigator.serviceWorker.ready).update(); await window.changed; }"
    )
    page.reload()
    expect(page.locator(".talk-header")).to_be_visible(timeout=SLOW_MS)
