"""What a team keeps for itself at its inbox: notes, quick replies, the contact card and views."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, WebSocket, expect

from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.models.notes import Note
from messaging.services.contacts import add_attribute
from messaging.services.quick_replies import save_quick_reply
from messaging.services.saved_views import add_saved_view
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox, eventually
from tests.browser.test_first_conversation import found_on_the_server
from tests.browser.world import World, member
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "she prefers a call after six"


@pytest.fixture
def luis(browser: Browser, live: str, world: World) -> Iterator[MemberAtInbox]:
    """At his inbox, where alice wrote."""
    send(world.cast.keys["alice"], world.cast.keys["bakery"], "Is anybody there?")
    person = member(browser, live, world, "luis")
    yield person
    assert person.faults == []


def listening_alice(browser: Browser, live: str, world: World) -> tuple[CustomerAtChat, list[str]]:
    """Alice at her chat, and every frame that her socket is given."""
    alice, frames = CustomerAtChat(browser, live), list[str]()

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: frames.append(str(payload)))

    alice.page.on("websocket", listen)
    alice.come_back(world.cast.alice.user, world.cast.keys["alice"], world.codes["alice"])
    return alice, frames


def write_note(person: MemberAtInbox, text: str) -> None:
    person.page.get_by_role("radio", name="Private note").check(force=True)
    person.page.locator(".note-field").fill(text)


def test_a_note_names_a_colleague_at_once_and_the_customer_hears_nothing_of_it(
    browser: Browser, live: str, world: World, luis: MemberAtInbox
) -> None:
    olga = member(browser, live, world, "olga")
    alice, frames = listening_alice(browser, live, world)
    alice.open("Bakery")
    expect(olga.page.locator(".chat-row", has_text="Alice")).to_be_visible(timeout=SLOW_MS)
    luis.open("Alice")
    expect(luis.page.locator(".composer__field")).to_have_attribute("placeholder", "Message")
    write_note(luis, f"@Olga, {SECRET}")
    expect(luis.page.locator(".composer__send")).to_have_count(0)
    luis.page.get_by_role("button", name="Add note").click()
    note = luis.page.locator(".msg--note")
    expect(note).to_contain_text("Only your team sees this", timeout=SLOW_MS)
    expect(luis.page.locator(".note-field")).to_have_value("")

    told = olga.page.locator(".banner--note")
    expect(told).to_contain_text("Luis named you in a note about Alice.", timeout=SLOW_MS)
    told.get_by_role("link").click()
    expect(olga.page.locator(".msg--note")).to_contain_text(SECRET, timeout=SLOW_MS)
    expect(olga.page.locator(".msg--note")).to_contain_text("Private note for you")
    expect(olga.page.locator(".note__name")).to_have_text("@Olga")
    expect(told).to_have_count(0)
    olga.page.reload()
    expect(olga.page.locator(".msg--note")).to_contain_text(SECRET, timeout=SLOW_MS)
    expect(told).to_have_count(0)

    write_note(luis, "not yet a note")
    luis.page.get_by_role("radio", name="Message").check(force=True)
    expect(luis.page.locator(".composer__field")).to_have_value("")
    before = [frame for frame in frames if '"typing"' in frame]
    luis.write("Good morning, Alice.")
    alice.reads("Is anybody there?", "Good morning, Alice.")
    assert before == []
    assert [frame for frame in frames if '"note"' in frame] == []
    expect(alice.page.locator(".msg--note")).to_have_count(0)
    assert found_on_the_server([SECRET, "not yet a note"]) == []
    assert (Note.objects.count(), Message.objects.count()) == (1, 2)

    note.get_by_role("button", name="Delete this note").click()
    luis.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    for person in (luis, olga):
        expect(person.page.locator(".msg--note")).to_have_count(0, timeout=SLOW_MS)
    assert alice.faults + olga.faults == []


def test_a_quick_reply_stands_in_the_field_before_anybody_sends_it(world: World, luis: MemberAtInbox) -> None:
    for shortcut, text in (("hours", "Hello {{name}}: 9 to 5."), ("returns", "Within 30 days.")):
        save_quick_reply(
            business_id=world.cast.bakery.id, reply_id=None, shortcut=shortcut, language="", text=text
        )
    luis.open("Alice")
    field = luis.page.locator(".composer__field")
    field.press_sequentially("/")
    options = luis.page.get_by_role("listbox", name="Quick replies").get_by_role("option")
    expect(options).to_have_count(2, timeout=SLOW_MS)
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press_sequentially("HO")
    expect(options).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("Hello Alice: 9 to 5.")
    expect(luis.page.locator(".msg--out")).to_have_count(0)
    field.press_sequentially(" Come in!")
    field.press("Enter")
    expect(luis.page.locator(".msg--out .bubble__text")).to_have_text(
        "Hello Alice: 9 to 5. Come in!", timeout=SLOW_MS
    )


def test_the_card_is_changed_where_it_stands_and_a_view_comes_back_by_its_name(
    world: World, luis: MemberAtInbox
) -> None:
    add_attribute(business_id=world.cast.bakery.id, name="Points", kind="number")
    luis.page.set_viewport_size({"width": 1280, "height": 900})
    luis.open("Alice")
    card = luis.page.locator(".contact-card")
    card.get_by_role("button", name="Change").click(timeout=SLOW_MS)
    card.get_by_label("Place").fill("Vigo")
    card.get_by_label("Language").fill("e1")
    card.get_by_label("Points").fill("12")
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".card-field", has_text="Language").get_by_role("alert")).to_be_visible(
        timeout=SLOW_MS
    )
    card.get_by_label("Language").fill("en")
    card.get_by_role("button", name="Save").click()
    expect(card.locator("dl").first).to_contain_text("Vigo", timeout=SLOW_MS)
    card.get_by_label("Add a label").fill("VIP")
    card.get_by_role("button", name="Add", exact=True).click()
    expect(card.locator(".label-chips")).to_contain_text("VIP", timeout=SLOW_MS)
    contact = Contact.objects.get(customer=world.cast.alice, business=world.cast.bakery)
    assert (contact.place, contact.language, contact.attributes) == ("Vigo", "en", {"points": 12})
    card.get_by_role("button", name="Take off the label VIP").click()
    expect(card.get_by_role("button", name="Take off the label VIP")).to_have_count(0, timeout=SLOW_MS)
    eventually(luis.page, lambda: not contact.contact_labels.exists())

    luis.page.get_by_role("button", name="Waiting longest").click()
    views = luis.page.locator(".saved-views")
    views.locator("summary").click()
    views.get_by_label("Save what is shown as").fill("In order")
    views.get_by_role("button", name="Save view").click()
    expect(views.locator("summary")).to_have_text("In order", timeout=SLOW_MS)
    luis.page.goto("/business/inbox/")
    luis.page.locator(".saved-views summary").click(timeout=SLOW_MS)
    views.get_by_role("link", name="In order").click(timeout=SLOW_MS)
    expect(luis.page.get_by_role("button", name="Waiting longest")).to_have_attribute("aria-pressed", "true")
    expect(luis.page).to_have_url(re.compile("sort=waiting"))


def test_views_are_renamed_and_put_in_order_with_the_keyboard(world: World, luis: MemberAtInbox) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        owner, query = world.cast.luis, {"view": "all", "q": name}
        add_saved_view(owner=owner, name=name, query=query, is_shared=False)
    page = luis.page
    names = page.locator(".saved-views__menu li bdi")
    page.locator(".saved-views summary").click()
    expect(names).to_have_text(["Alpha", "Beta", "Gamma"], timeout=SLOW_MS)
    handle = page.get_by_role("button", name="Move Gamma")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(names).to_have_text(["Alpha", "Gamma", "Beta"])
    expect(handle).to_be_focused()
    expect(page.locator(".saved-views .order-news")).to_have_text("Gamma: 2 of 3")
    page.keyboard.press("ArrowUp")
    expect(names).to_have_text(["Gamma", "Alpha", "Beta"])
    page.keyboard.press("ArrowUp")
    expect(names).to_have_text(["Gamma", "Alpha", "Beta"])

    page.get_by_role("button", name="Rename the view Beta").press("Enter")
    field = page.get_by_label("Name of the view")
    expect(field).to_be_focused()
    field.fill("alpha")
    field.press("Enter")
    expect(page.locator(".saved-views").get_by_role("alert")).to_be_visible(timeout=SLOW_MS)
    field.fill("Zeta")
    field.press("Enter")
    expect(page.get_by_role("button", name="Rename the view Zeta")).to_be_focused(timeout=SLOW_MS)
    page.get_by_role("button", name="Rename the view Zeta").click()
    expect(page.locator(".saved-views")).to_have_attribute("open", "")
    field.fill("Never")
    field.press("Escape")
    expect(page.get_by_role("button", name="Rename the view Zeta")).to_be_focused()
    expect(page.locator(".saved-views")).to_have_attribute("open", "")

    page.goto("/business/inbox/")
    page.locator(".saved-views summary").click(timeout=SLOW_MS)
    expect(names).to_have_text(["Gamma", "Alpha", "Zeta"], timeout=SLOW_MS)
    assert luis.faults == []
