"""Large files between two browsers: paused, offline, gone on with, fetched in pieces; videos that play."""

import base64
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from accounts.crypto.primitives import random_bytes
from config.settings._engines import media_storage
from messaging.crypto.media import decrypt_media, parse_media_reference
from messaging.models.media import MediaFile
from messaging.models.messages import Message
from messaging.queries.media import PART_BYTES, open_media
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.test_media import (
    body_of,
    choose,
    press_send,
    record_voice,
    saved,
    was_heard,
    watch_playing,
)
from tests.browser.world import World, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CATALOGUE = b"%PDF-1.4\n" + random_bytes(9 * 1024 * 1024)
# A moving square, as a phone would film it.
FILM = """async () => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 160, height: 90 });
  const context = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start(100);
  // A busy machine leaves frames out: there must be a film.
  const size = () => parts.reduce((sum, part) => sum + part.size, 0);
  for (let frame = 0; frame < 25 || (size() < 2000 && frame < 1000); frame += 1) {
    context.fillStyle = frame % 2 ? "#0f766e" : "#fff3bf";
    context.fillRect(0, 0, 160, 90);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(str(tmp_path), "")}
    return tmp_path


def test_a_large_file_is_paused_closed_and_offline_and_still_arrives_whole(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    page, sent = alice.page, []
    alice.context.on("requestfinished", lambda request: sent.append((request.method, request.url)))
    second = f"{live}/chat/api/media/*/parts/1/"
    alice.context.route(second, lambda route: route.abort())
    choose(alice, ("catalogue.pdf", "application/pdf", CATALOGUE))
    press_send(alice)
    way = page.locator(".uploading")
    expect(way).to_contain_text("Waiting for the connection", timeout=SLOW_MS)
    # What is written after it does not wait for it.
    page.locator(".composer__field").fill("The catalogue is on its way")
    press_send(alice)
    expect(page.locator(".msg--out .ticks + .visually-hidden", has_text="Sent")).to_have_count(
        1, timeout=SLOW_MS
    )
    page.get_by_role("button", name="Pause sending").click()
    expect(way).to_contain_text("Paused at 4.0 MB of 9.0 MB", timeout=SLOW_MS)
    page.reload()
    expect(way).to_contain_text("Paused at 4.0 MB of 9.0 MB", timeout=SLOW_MS)
    alice.context.unroute(second)
    alice.context.set_offline(True)
    page.get_by_role("button", name="Go on sending").click()
    expect(way).to_contain_text("Waiting for the connection", timeout=SLOW_MS)
    alice.context.set_offline(False)
    expect(way).to_have_count(0, timeout=2 * SLOW_MS)
    alice.ticks_become("Sent")
    puts = [url.split("/parts/")[1] for method, url in sent if method == "PUT"]
    assert sorted(puts) == ["0/", "1/", "2/"]
    entry = body_of(world, Message.objects.latest("sequence"))["media"][0]
    reference = parse_media_reference(entry)
    file = MediaFile.objects.get(pk=uuid.UUID(bytes=reference.media_id))
    assert file.parts.count() == 3
    with open_media(file) as stored:
        assert b"".join(decrypt_media(stored.chunks(), reference)) == CATALOGUE
    fetch_in_pieces(browser, live, world, file)


def fetch_in_pieces(browser: Browser, live: str, world: World, file: MediaFile) -> None:
    """The other side stops it, and it breaks off once: what came is not fetched again."""
    olga = member(browser, live, world, "olga")
    address = f"{live}/business/api/media/{file.id}/"
    held: list[Route] = []
    olga.context.route(address, lambda route: held.append(route))
    olga.open("Alice")
    document = olga.page.locator(".document")
    expect(document).to_contain_text("PDF · 9.0 MB", timeout=SLOW_MS)
    assert not held
    document.click()
    olga.page.get_by_role("button", name="Stop fetching").click(timeout=SLOW_MS)
    expect(document).to_be_enabled(timeout=SLOW_MS)
    with open_media(file, 0, PART_BYTES + 5) as stored:
        beginning = b"".join(stored.chunks())
    asked: list[str] = []

    def broken_once(route: Route) -> None:
        asked.append(route.request.headers.get("range", ""))
        if len(asked) == 1:
            route.fulfill(status=200, body=beginning, content_type="application/octet-stream")
        else:
            route.continue_()

    olga.context.unroute(address)
    olga.context.route(address, broken_once)
    name, got = saved(olga, document)
    assert (name, got) == ("catalogue.pdf", CATALOGUE)
    assert asked == ["", f"bytes={PART_BYTES + 5}-"]


def test_a_video_shows_how_it_begins_and_plays_in_the_chat_and_pictures_stand_as_a_grid(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    film = base64.b64decode(alice.page.evaluate(FILM))
    choose(alice, ("cake.webm", "video/webm", film))
    tray = alice.page.locator(".tray__item")
    expect(tray.locator("img")).to_be_visible(timeout=SLOW_MS)
    expect(tray).to_contain_text("whatever the camera wrote into it")
    press_send(alice)
    alice.ticks_become("Sent")
    olga = member(browser, live, world, "olga")
    expect(olga.page.locator(".chat-row__last").first).to_contain_text("Video", timeout=SLOW_MS)
    olga.open("Alice")
    olga.page.get_by_role("button", name="Play the video cake.webm").click(timeout=SLOW_MS)
    player = olga.page.locator(".video video")
    expect(player).to_have_attribute("src", re.compile("^blob:"), timeout=SLOW_MS)
    expect(player).to_have_js_property("videoWidth", 160, timeout=SLOW_MS)
    # It plays once, from the press alone.
    expect(player).to_have_js_property("ended", True, timeout=SLOW_MS)
    assert saved(olga, olga.page.locator(".video").get_by_role("button", name="Save")) == ("cake.webm", film)
    see_six_pictures(alice, olga)
    hear_two_voice_notes(alice, olga)
    assert alice.faults + olga.faults == []


def see_six_pictures(alice: CustomerAtChat, olga: Any) -> None:
    pictures = alice.page.evaluate("""async () => Promise.all([...Array(6).keys()].map(async (place) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 64, height: 48 });
      canvas.getContext("2d").fillText(String(place), 20, 20);
      return canvas.toDataURL("image/png").split(",")[1];
    }))""")
    files = [
        (f"cake{number}.png", "image/png", base64.b64decode(made)) for number, made in enumerate(pictures)
    ]
    choose(alice, *files)
    alice.page.locator(".composer__field").fill("All six")
    press_send(alice)
    olga.reads("All six")
    expect(olga.page.locator(".picture")).to_have_count(4, timeout=SLOW_MS)
    olga.page.get_by_role("button", name="Open the photo cake3.webp, and 2 more").click()
    name = olga.page.locator(".lightbox__name")
    expect(name).to_contain_text("cake3.webp", timeout=SLOW_MS)
    expect(name).to_contain_text("4/6")
    olga.page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("5/6")
    swipe(olga.page, 300, 60)
    expect(name).to_contain_text("6/6")
    olga.page.keyboard.press("Home")
    expect(name).to_contain_text("1/6")
    fetch_nothing_unasked(olga)


def fetch_nothing_unasked(olga: Any) -> None:
    """Whoever saves data sees sizes, and presses."""
    saving = "Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true })"
    olga.context.add_init_script(saving)
    olga.page.reload()
    olga.open("Alice")
    expect(olga.page.locator(".picture__size")).to_have_count(3, timeout=SLOW_MS)
    expect(olga.page.locator(".picture img:not(.is-rough)")).to_have_count(0)
    olga.page.get_by_role("button", name="Open the photo cake0.webp").click()
    expect(olga.page.locator(".lightbox img:not(.is-rough)")).to_be_visible(timeout=SLOW_MS)


def hear_two_voice_notes(alice: CustomerAtChat, olga: Any) -> None:
    """The second plays on after the first, as fast."""
    for _ in range(2):
        record_voice(alice)
        press_send(alice)
    olga.page.keyboard.press("Escape")
    expect(olga.page.locator(".lightbox")).to_be_hidden()
    notes = olga.page.locator("recado-voice")
    expect(notes).to_have_count(2, timeout=SLOW_MS)
    notes.first.get_by_role("button", name="Speed 1").click()
    expect(notes.last.get_by_role("button", name="Speed 1.5")).to_be_visible()
    watch_playing(notes.last)
    notes.first.get_by_role("button", name="Play").click()
    eventually(olga.page, lambda: was_heard(notes.last))
    expect(notes.first.get_by_role("button", name="Play")).to_be_visible()


def swipe(page: Any, start: int, end: int) -> None:
    """A finger that goes from one place of the picture to another."""
    page.locator(".lightbox__stage").evaluate(
        """(stage, [start, end]) => {
          const touch = (clientX) => new Touch({ identifier: 1, target: stage, clientX, clientY: 100 });
          stage.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(start)] }));
          stage.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(end)] }));
        }""",
        [start, end],
    )
