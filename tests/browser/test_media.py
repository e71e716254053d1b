"""Pictures, voice notes and documents between two browsers, and what happens to them on the way."""

import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from accounts.crypto.primitives import random_bytes
from accounts.queries.actors import actor_of_membership
from config.settings._engines import media_storage
from messaging.crypto.media import (
    MediaReference,
    decrypt_media,
    encrypt_media,
    media_digest,
    parse_media_reference,
)
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.events import message_document
from messaging.models.media import MediaFile, MediaPart
from messaging.models.messages import Message
from messaging.queries.media import open_media
from messaging.services.media import announce_media
from messaging.services.media_parts import store_media
from tests.browser.people import SLOW_MS, CustomerAtChat, Person, eventually, press
from tests.browser.world import World, member
from tests.messaging.test_delivery import send, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GPS, ORIENTATION = 0x8825, 0x0112
PDF = b"%PDF-1.4\n% prices of the bakery\n"
HEARD = """note => {
  note.wasHeard = false;
  const look = () => { note.wasHeard ||= note.isPlaying; };
  new MutationObserver(look).observe(note, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(str(tmp_path), "")}
    return tmp_path


def photo_with_a_place() -> bytes:
    """A JPEG as a phone writes it: lying on its side, with where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (37.0, 7.0, 0.0), 3: "W", 4: (7.0, 39.0, 0.0)}
    written = io.BytesIO()
    Image.effect_noise((3000, 1500), 60).convert("RGB").save(written, "JPEG", exif=exif, quality=80)
    return written.getvalue()


def choose(person: CustomerAtChat, *files: tuple[str, str, bytes]) -> None:
    payloads: Any = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    person.page.locator('input[type="file"]').set_input_files(payloads)
    expect(person.page.locator(".tray__item")).to_have_count(len(files), timeout=SLOW_MS)


def press_send(person: CustomerAtChat) -> None:
    person.page.get_by_role("button", name="Send", exact=True).click()


def record_voice(person: Person) -> None:
    """A second or more, into the tray."""
    press(person.page.get_by_role("button", name="Record a voice note"))
    expect(person.page.get_by_role("timer")).to_have_text(re.compile(r"0:(0[1-9]|[1-9]\d)"), timeout=SLOW_MS)
    person.page.get_by_role("button", name="Done").click()
    expect(person.page.locator(".tray recado-voice")).to_be_visible(timeout=SLOW_MS)


def watch_playing(note: Locator) -> None:
    """From now on a voice note knows whether it was heard: a short one is over before anybody looks."""
    note.evaluate(HEARD)


def was_heard(note: Locator) -> bool:
    return bool(note.evaluate("note => note.wasHeard"))


def saved(person: Any, button: Locator) -> tuple[str, bytes]:
    with person.page.expect_download(timeout=SLOW_MS) as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def body_of(world: World, message: Message) -> dict[str, Any]:
    alice, bakery = world.cast.keys["alice"], world.cast.keys["bakery"]
    body: dict[str, Any] = json.loads(bakery.open(alice, message_document(message)).body)
    return body


def opened(reference: MediaReference) -> bytes:
    file = MediaFile.objects.get(pk=uuid.UUID(bytes=reference.media_id))
    with open_media(file) as stored:
        return b"".join(decrypt_media(stored.chunks(), reference))


def send_file(world: World, name: str, kind: str, plain: bytes) -> None:
    """As a connector of the bakery would: with the other library, through the same services."""
    cast, media_id, key = world.cast, uuid.uuid4(), random_bytes(32)
    ciphertext = b"".join(encrypt_media([plain], key=key, media_id=media_id.bytes))
    media, _ = announce_media(
        actor=actor_of_membership(cast.olga),
        conversation=cast.conversation,
        media_id=media_id,
        size=len(ciphertext),
    )
    store_media(media=media, stream=io.BytesIO(ciphertext))
    digest = media_digest([ciphertext])
    entry = MediaReference(media_id.bytes, key, digest, len(plain), kind, name).document()
    body = json.dumps({"t": "text", "text": "", "media": [entry]}).encode()
    bakery = cast.keys["bakery"]
    envelope = bakery.seal_body(cast.keys["alice"], body)
    assert isinstance(accept(submit(bakery, {**envelope, "media": [str(media_id)]})), Accepted)


def test_a_photo_a_voice_note_and_a_document_arrive_and_say_nothing_more_than_they_show(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.context.grant_permissions(["microphone"])
    alice.open("Bakery")
    photo = photo_with_a_place()
    choose(alice, ("IMG_1.jpg", "image/jpeg", photo), ("prices.pdf", "application/pdf", PDF))
    record_voice(alice)
    alice.page.locator(".composer__field").fill("Like this one")
    press_send(alice)
    alice.ticks_become("Sent")
    olga = member(browser, live, world, "olga")
    row = olga.page.locator(".chat-row__last").first
    expect(row).to_contain_text("Photo, prices.pdf, Voice note 0:", timeout=SLOW_MS)
    olga.open("Alice")
    olga.reads("Like this one")
    olga.page.get_by_role("button", name="Open the photo IMG_1.jpg").click()
    expect(olga.page.locator(".lightbox img:not(.is-rough)")).to_be_visible(timeout=SLOW_MS)
    name, got = saved(olga, olga.page.locator(".lightbox").get_by_role("button", name="Save"))
    with Image.open(io.BytesIO(got)) as picture:
        # Upright now, smaller, and with nothing of what the camera wrote.
        assert (name, picture.format, picture.size) == ("IMG_1.jpg", "JPEG", (1280, 2560))
        assert dict(picture.getexif()) == {}
    assert b"Exif" not in got
    olga.page.keyboard.press("Escape")
    assert saved(olga, olga.page.locator(".document")) == ("prices.pdf", PDF)
    note = olga.page.locator("recado-voice")
    watch_playing(note)
    note.get_by_role("button", name="Play").click()
    eventually(olga.page, lambda: was_heard(note))
    # The same ciphertexts, opened by the other library.
    entries = body_of(world, Message.objects.get())["media"]
    references = {entry["m"]: parse_media_reference(entry) for entry in entries}
    plain = {kind: opened(reference) for kind, reference in references.items()}
    assert (plain["image/jpeg"], plain["application/pdf"]) == (got, PDF)
    assert plain["audio/webm"].startswith(b"\x1a\x45\xdf\xa3")
    assert alice.faults + olga.faults == []


def test_files_are_put_in_order_or_taken_out_before_they_are_sent_and_the_words_stay(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    page = alice.page
    page.locator(".composer__field").fill("Three lists")
    choose(alice, *((f"{name}.pdf", "application/pdf", PDF + name.encode()) for name in "abcd"))
    names = page.locator(".tray bdi")
    expect(page.get_by_role("status").filter(has_text="Encrypting")).to_have_count(0, timeout=SLOW_MS)
    handle = page.get_by_role("button", name="Move a.pdf", exact=True)
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(names).to_have_text(["b.pdf", "a.pdf", "c.pdf", "d.pdf"])
    expect(handle).to_be_focused()
    expect(page.locator(".order-news")).to_have_text("a.pdf: 2 of 4")
    page.get_by_role("button", name="Move b.pdf", exact=True).hover()
    page.mouse.down()
    page.locator(".tray__item").nth(2).hover()
    page.mouse.up()
    expect(names).to_have_text(["a.pdf", "c.pdf", "b.pdf", "d.pdf"])
    page.locator(".tray__item").nth(3).hover()
    expect(names).to_have_text(["a.pdf", "c.pdf", "b.pdf", "d.pdf"])
    page.get_by_role("button", name="Remove c.pdf").click()
    # What a reload finds is what was there, in this order.
    page.reload()
    expect(names).to_have_text(["a.pdf", "b.pdf", "d.pdf"], timeout=SLOW_MS)
    expect(page.locator(".composer__field")).to_have_value("Three lists")
    press_send(alice)
    alice.ticks_become("Sent")
    body = body_of(world, Message.objects.get())
    assert (body["text"], [entry["name"] for entry in body["media"]]) == (
        "Three lists",
        ["a.pdf", "b.pdf", "d.pdf"],
    )
    assert alice.faults == []


def test_a_file_from_another_end_is_shown_if_it_is_what_it_says_and_only_saved_if_not(
    world: World, alice: CustomerAtChat
) -> None:
    send(world.cast.keys["alice"], world.cast.keys["bakery"], "Hello")
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "#0f766e").save(picture, "PNG")
    send_file(world, "cake.png", "image/png", picture.getvalue())
    send_file(world, "cake.jpg", "image/jpeg", b"<script>alert(1)</script>")
    alice.open("Bakery")
    expect(alice.page.locator(".picture img:not(.is-rough)")).to_be_visible(timeout=SLOW_MS)
    trouble = alice.page.get_by_role("alert")
    expect(trouble).to_contain_text("This file is not what it says.", timeout=SLOW_MS)
    name, got = saved(alice, trouble.get_by_role("button"))
    assert (name, got) == ("cake.jpg.bin", b"<script>alert(1)</script>")
    assert alice.faults == []


def test_an_upload_survives_a_reload_is_called_back_at_once_and_a_changed_file_is_refused(
    live: str, world: World, alice: CustomerAtChat, folder: Path
) -> None:
    alice.open("Bakery")
    uploads = f"{live}/chat/api/media/*/parts/*/"
    alice.context.route(
        uploads, lambda route: route.abort() if route.request.method == "PUT" else route.continue_()
    )
    choose(alice, ("prices.pdf", "application/pdf", PDF))
    press_send(alice)
    expect(alice.page.locator(".uploading")).to_be_visible(timeout=SLOW_MS)
    alice.page.reload()
    expect(alice.page.locator(".uploading")).to_be_visible(timeout=SLOW_MS)
    choose(alice, ("wrong.pdf", "application/pdf", PDF))
    press_send(alice)
    expect(alice.page.locator(".uploading")).to_have_count(2, timeout=SLOW_MS)
    alice.page.get_by_role("button", name="Cancel sending").last.click()
    expect(alice.page.locator(".document")).to_have_count(1, timeout=SLOW_MS)
    alice.context.unroute(uploads)
    alice.ticks_become("Sent")
    assert Message.objects.count() == MediaFile.objects.filter(message__isnull=False).count() == 1
    part = MediaPart.objects.get(media__message__isnull=False)
    with default_storage.open(part.stored_name) as stored:
        ciphertext = bytearray(stored.read())
    ciphertext[-1] ^= 1
    default_storage.delete(part.stored_name)
    default_storage.save(part.stored_name, ContentFile(bytes(ciphertext)))
    alice.page.reload()
    alice.page.locator(".document").click(timeout=SLOW_MS)
    expect(alice.page.get_by_role("alert")).to_contain_text("damaged or changed", timeout=SLOW_MS)
    assert alice.faults == []
