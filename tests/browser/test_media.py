"""Pictures, voice notes and documents between two browsers, and what happens to them on the way."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from config.settings._engines import media_storage
from messaging.models.media import MediaFile
from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GPS, ORIENTATION = 0x8825, 0x0112
PDF = b"%PDF-1.4\n% prices of the bakery\n"


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
    expect(person.page.locator(".tray__item")).to_have_count(len(files))


def press_send(person: CustomerAtChat) -> None:
    person.page.get_by_role("button", name="Send", exact=True).click()


def saved(person: Any, button: Locator) -> tuple[str, bytes]:
    with person.page.expect_download(timeout=SLOW_MS) as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_photo_a_voice_note_and_a_document_arrive_and_say_nothing_more_than_they_show(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.context.grant_permissions(["microphone"])
    alice.open("Bakery")
    photo = photo_with_a_place()
    choose(alice, ("IMG_1.jpg", "image/jpeg", photo), ("prices.pdf", "application/pdf", PDF))
    alice.page.get_by_role("button", name="Record a voice note").focus()
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_role("timer")).to_have_text("0:01", timeout=SLOW_MS)
    alice.page.get_by_role("button", name="Done").click()
    expect(alice.page.locator(".tray recado-voice")).to_be_visible(timeout=SLOW_MS)
    alice.page.locator(".composer__field").fill("Like this one")
    press_send(alice)
    alice.ticks_become("Sent")
    olga = member(browser, live, world, "olga")
    expect(olga.page.locator(".chat-row__last").first).to_contain_text("Photo, prices.pdf, Voice note 0:0")
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
    olga.page.get_by_role("button", name="Play").click()
    expect(olga.page.get_by_role("button", name="Pause")).to_be_visible(timeout=SLOW_MS)
    assert MediaFile.objects.filter(message__isnull=False).count() == 3
    assert alice.faults + olga.faults == []


def test_an_upload_survives_a_reload_is_called_back_at_once_and_a_changed_file_is_refused(
    live: str, world: World, alice: CustomerAtChat, folder: Path
) -> None:
    alice.open("Bakery")
    uploads = f"{live}/chat/api/media/*/"
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
    expect(alice.page.locator(".document")).to_have_count(1)
    alice.context.unroute(uploads)
    alice.ticks_become("Sent")
    assert Message.objects.count() == MediaFile.objects.filter(message__isnull=False).count() == 1
    file = MediaFile.objects.get(message__isnull=False)
    with default_storage.open(file.stored_name) as stored:
        ciphertext = bytearray(stored.read())
    ciphertext[-1] ^= 1
    default_storage.delete(file.stored_name)
    default_storage.save(file.stored_name, ContentFile(bytes(ciphertext)))
    alice.page.reload()
    alice.page.locator(".document").click(timeout=SLOW_MS)
    expect(alice.page.get_by_role("alert")).to_contain_text("damaged or changed", timeout=SLOW_MS)
    assert alice.faults == []
