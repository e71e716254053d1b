"""A new device gets its keys from an old one: by a code that is shown, read, confirmed and used once."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from accounts.crypto.links import parse_link
from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business, Membership
from accounts.models.links import DeviceLink
from accounts.models.people import Customer
from accounts.queries.actors import Actor
from accounts.services.links import give_link
from tests.browser.test_keys import (  # noqa: F401
    SECONDS,
    Device,
    alice,
    bakery,
    device,
    expect_ready,
    made_on,
    open_keys,
)

pytestmark = pytest.mark.browser
# The camera of the old device sees the screen of the new one.
SEE = """(picture) => {
  navigator.mediaDevices.getUserMedia = async () => {
    const image = await createImageBitmap(new Blob([new Uint8Array(picture)], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    const draw = () => {
      context.fillStyle = "#567";
      context.fillRect(0, 0, 640, 480);
      context.drawImage(image, 120, 60, 380, 380);
    };
    draw();
    setInterval(draw, 50);
    return canvas.captureStream(20);
  };
}"""


def show_code(page: Page, door: str) -> str:
    """Ask for a code on a new device; its text."""
    open_keys(page, door)
    page.get_by_role("button", name="Link with a device you already use").click()
    expect(page.locator(".link-code")).to_be_visible()
    return page.locator("[data-link-text]").text_content() or ""


def read_code(page: Page, door: str, text: str) -> None:
    open_keys(page, door)
    page.get_by_role("button", name="Link a device").click()
    paste(page, text)


def paste(page: Page, text: str) -> None:
    page.get_by_label("Or paste the text").fill(text)
    page.get_by_role("button", name="Continue").click()


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Yes, it is my device").click()


def test_a_customer_links_a_new_device_by_camera(device: Device, alice: Customer) -> None:  # noqa: F811
    old, new = device(alice.user, CHAT), device(alice.user, CHAT)
    made_on(old, "chat", "/chat/")
    show_code(new, "chat")
    expect(new.locator(".link-code__time")).to_contain_text(re.compile(r"1:\d\d"))
    picture = new.locator(".safety-qr").screenshot()

    open_keys(old, "chat")
    old.get_by_role("button", name="Link a device").click()
    old.evaluate(SEE, list(picture))
    old.get_by_role("button", name="Scan its code").click()
    expect(old.get_by_text("Whoever holds that device reads all your messages")).to_be_visible()
    confirm(old)
    expect(old.get_by_text("The new device has your keys now.")).to_be_visible(timeout=20 * SECONDS)
    new.wait_for_url("**/chat/", timeout=20 * SECONDS)
    expect_ready(new, "chat")
    link = DeviceLink.objects.get()
    assert link.taken_at is not None
    assert link.package is None

    # The recovery code came along: the new device passes everything on by itself.
    third = device(alice.user, CHAT)
    text = show_code(third, "chat")
    read_code(new, "chat", text)
    confirm(new)
    third.wait_for_url("**/chat/", timeout=20 * SECONDS)


def test_a_member_links_a_new_device_by_pasting(device: Device, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    old, new = device(owner.user, BUSINESS), device(owner.user, BUSINESS)
    made_on(old, "business", "/business/inbox/")
    text = show_code(new, "business")
    read_code(old, "business", "RCL1:no")
    expect(old.get_by_role("alert")).to_contain_text("not the code of a new device")
    paste(old, text)
    confirm(old)
    new.wait_for_url("**/business/inbox/", timeout=20 * SECONDS)
    expect_ready(new, "business")


def test_a_code_is_of_one_person_and_runs_out(device: Device, alice: Customer, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    stranger = device(owner.user, BUSINESS)
    made_on(stranger, "business", "/business/inbox/")
    old, new = device(alice.user, CHAT), device(alice.user, CHAT)
    made_on(old, "chat", "/chat/")
    new.clock.install()
    text = show_code(new, "chat")
    read_code(stranger, "business", text)
    confirm(stranger)
    expect(stranger.get_by_role("alert")).to_contain_text("not of your account")

    new.clock.run_for("02:01")
    expect(new.get_by_text("This code has run out.")).to_be_visible()
    DeviceLink.objects.update(expires_at=DeviceLink.objects.get().opened_at)
    read_code(old, "chat", text)
    confirm(old)
    expect(old.get_by_role("alert")).to_contain_text("has expired")
    new.get_by_role("button", name="Show a new code").click()
    expect(new.locator(".link-code")).to_be_visible()


def test_what_did_not_come_from_a_device_that_saw_the_code_is_refused(
    device: Device,  # noqa: F811
    alice: Customer,  # noqa: F811
) -> None:
    old, new = device(alice.user, CHAT), device(alice.user, CHAT)
    made_on(old, "chat", "/chat/")
    link_id = UUID(bytes=parse_link(show_code(new, "chat")).link_id)
    actor = Actor("customer", alice.id, alice.user_id, "Alice")
    give_link(actor=actor, link_id=link_id, package=bytes(200), code=None)
    expect(new.get_by_role("alert")).to_contain_text("not sealed by a device that saw this code")
    expect(new.get_by_role("button", name="Show a new code")).to_be_visible()
    open_keys(new, "chat")
    expect(new.get_by_label("Recovery code")).to_be_visible()
