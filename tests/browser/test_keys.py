"""Keys as people meet them: made in the browser, restored by code, wrapped for colleagues."""

import base64
import re
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from django.apps import apps
from playwright.sync_api import Browser, Page, Request, expect

from accounts.crypto.backups import make_backup, normalise_recovery_code, open_backup
from accounts.crypto.keyrings import PartyType, check_chain, epoch_keys
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import b64
from accounts.crypto.wraps import Wrap, open_wrap
from accounts.doors import BUSINESS, CHAT, Door
from accounts.models.businesses import Business, Membership
from accounts.models.keys import KeyBackup, KeyEpoch, MemberWrap, Party, Pin
from accounts.models.people import Customer, User
from accounts.queries.keys import chain_of
from accounts.services.businesses import add_member, remove_member
from accounts.services.keys import publish_epoch, store_backup
from accounts.services.phones import claim_number_for_customer
from tests.conftest import make_business, make_member
from tests.parties import TestParty
from tests.sessions import session_cookie

pytestmark = pytest.mark.browser
OTHER_CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YA"
SECONDS = 1000

Device = Callable[[User, Door], Page]


@pytest.fixture
def device(live: str, browser: Browser) -> Device:
    """A browser of its own for a person who has signed in at a door."""

    def start(user: User, door: Door) -> Page:
        context = browser.new_context(base_url=live, locale="en-US")
        context.add_cookies([{"name": door.cookie, "value": session_cookie(user, door), "url": live}])
        return context.new_page()

    return start


@pytest.fixture
def alice(live: str) -> Customer:
    return claim_number_for_customer(number="+34600000001", name="Alice", language="en")


@pytest.fixture
def bakery(live: str) -> Business:
    return make_business(make_member("olga@bakery.example", "Olga"), "bakery")


def open_keys(page: Page, door: str) -> None:
    page.goto(f"/{door}/keys/")


def make_keys(page: Page) -> str:
    """Make keys as a person does: note the code, and write two groups of it back."""
    code = page.locator(".code-box").inner_text()
    page.get_by_role("button", name="I have kept it").click()
    asked = re.findall(r"\d", page.locator("label[for=code]").inner_text())
    groups = code.split("-")
    page.locator("#code").fill(" ".join(groups[int(number) - 1].lower() for number in asked))
    page.get_by_role("button", name="Make my keys").click()
    return code


def restore(page: Page, code: str) -> None:
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Open my messages").click()


def made_on(page: Page, door: str, landing: str) -> str:
    open_keys(page, door)
    code = make_keys(page)
    page.wait_for_url(f"**{landing}", timeout=20 * SECONDS)
    return code


def package_in_backup(party_id: UUID, code: str) -> KeyPackage:
    document = KeyBackup.objects.get(party_id=party_id, replaced_at=None).document
    return open_backup(document, party_id=party_id.bytes, passphrase=normalise_recovery_code(code))


def expect_ready(page: Page, door: str) -> None:
    open_keys(page, door)
    expect(page.get_by_role("heading", name="Your keys are on this device")).to_be_visible(
        timeout=20 * SECONDS
    )


def readable_forms(secret: bytes) -> list[bytes]:
    """A secret as it is, and as text of any common encoding, at any offset of a longer base64 text."""
    forms = [secret, secret.hex().encode()]
    for shift in range(3):
        text = base64.urlsafe_b64encode(b"\0" * shift + secret)
        inner = text[4:-4]
        forms += [inner, inner.replace(b"-", b"+").replace(b"_", b"/")]
    return forms


def everything_stored() -> bytes:
    """Every value of every table, as the database gives it back."""
    values: list[bytes] = []
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            for value in row:
                is_bytes = isinstance(value, bytes | memoryview)
                values.append(bytes(value) if is_bytes else str(value).encode())
    return b"\n".join(values)


class Sent:
    """Everything that a page sends from now on: addresses, headers, bodies and frames."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        self.frames: list[bytes] = []
        page.on("request", lambda request: self.requests.append(request))
        page.on("websocket", lambda opened: opened.on("framesent", self.take_frame))

    def take_frame(self, payload: str | bytes) -> None:
        self.frames.append(payload.encode() if isinstance(payload, str) else payload)

    def everything(self) -> bytes:
        parts = list(self.frames)
        for request in self.requests:
            parts += [request.url.encode(), str(request.headers).encode(), request.post_data_buffer or b""]
        return b"\n".join(parts)


def test_a_customer_makes_keys_and_restores_them_on_a_second_device(device: Device, alice: Customer) -> None:
    first = device(alice.user, CHAT)
    code = made_on(first, "chat", "/chat/")
    assert set(package_in_backup(alice.id, code).epoch_seeds) == {1}
    # Who has only the session may put junk over the backup, and destroys nothing.
    good = KeyBackup.objects.get(party_id=alice.id).document
    store_backup(party_id=alice.id, document={**good, "check": b64(bytes(32))})

    second = device(alice.user, CHAT)
    open_keys(second, "chat")
    restore(second, OTHER_CODE)
    expect(second.get_by_role("alert")).to_contain_text("not the recovery code", timeout=20 * SECONDS)
    restore(second, "ABCD-EFGH")
    expect(second.get_by_role("alert")).to_contain_text("26 letters and digits")
    restore(second, code.lower().replace("-", " "))
    second.wait_for_url("**/chat/", timeout=20 * SECONDS)
    expect_ready(second, "chat")
    expect_ready(first, "chat")


def test_keys_are_made_only_after_the_code_was_written_back(device: Device, alice: Customer) -> None:
    page = device(alice.user, CHAT)
    open_keys(page, "chat")
    page.get_by_role("button", name="I have kept it").click()
    expect(page.locator(".code-box")).to_have_count(0)
    page.locator("#code").fill("AAAA 2222")
    page.get_by_role("button", name="Make my keys").click()
    expect(page.get_by_role("alert")).to_contain_text("not what the code says")
    assert not Party.objects.exists()


def test_private_keys_leave_the_browser_only_in_sealed_form(device: Device, bakery: Business) -> None:
    owner = Membership.objects.get(business=bakery)
    page = device(owner.user, BUSINESS)
    sent = Sent(page)
    code = made_on(page, "business", "/business/inbox/")

    own = package_in_backup(owner.id, code)
    wrapped = unwrap(bakery, owner, own)
    secrets = [normalise_recovery_code(code).encode()]
    for package in (own, wrapped):
        assert package.identity_seed is not None
        seeds = list(package.epoch_seeds.values())
        secrets += [package.identity_seed, *seeds, *(epoch_keys(seed).secret_key for seed in seeds)]
    outside = sent.everything() + everything_stored()
    # The search finds what is there: the statement carries this public key, somewhere inside its base64.
    published = check_chain(chain_of(owner.id))[1].exchange_key
    assert [form for form in readable_forms(published) if form in outside]
    for secret in secrets:
        assert not [form for form in readable_forms(secret) if form in outside]
    assert code.encode() not in outside


def unwrap(business: Business, member: Membership, own: KeyPackage) -> KeyPackage:
    wrap = MemberWrap.objects.filter(member=member).latest("newest_epoch")
    return open_wrap(
        Wrap(bytes(wrap.header), bytes(wrap.ciphertext)),
        owner_chain=check_chain(chain_of(business.id)),
        wrapper_chain=check_chain(chain_of(wrap.wrapper_id)),
        member_id=member.id.bytes,
        member_keys={epoch: epoch_keys(seed) for epoch, seed in own.epoch_seeds.items()},
    )


@pytest.fixture
def luis(bakery: Business) -> Membership:
    owner = Membership.objects.get(business=bakery)
    user = make_member("luis@bakery.example", "Luis")
    return add_member(business=bakery, user=user, role=Membership.Role.AGENT, actor_id=owner.user_id)


def test_an_owner_gives_an_agent_the_seeds_without_the_identity(
    device: Device, bakery: Business, luis: Membership
) -> None:
    owner = Membership.objects.get(business=bakery, role=Membership.Role.OWNER)
    owner_page, agent_page = device(owner.user, BUSINESS), device(luis.user, BUSINESS)
    made_on(owner_page, "business", "/business/inbox/")
    open_keys(agent_page, "business")
    agent_code = make_keys(agent_page)
    waiting = agent_page.get_by_role("heading", name="An owner must give you access")
    expect(waiting).to_be_visible(timeout=20 * SECONDS)
    agent_page.goto("/business/team/")
    row = agent_page.get_by_role("listitem").filter(has_text="Luis")
    number = row.locator(".num").inner_text()
    expect(agent_page.get_by_role("button", name="Give access")).to_have_count(0)

    owner_page.goto("/business/team/")
    owner_page.get_by_role("button", name="Give access").click()
    expect(owner_page.locator(".notice b.num")).to_have_text(number)
    owner_page.get_by_role("button", name="Yes, give access").click()
    expect(owner_page.get_by_text("Luis can now read and answer.")).to_be_visible()

    expect_ready(agent_page, "business")
    package = unwrap(bakery, luis, package_in_backup(luis.id, agent_code))
    assert package.identity_seed is None
    assert set(package.epoch_seeds) == {1}

    owner_page.get_by_role("button", name="Renew the keys").click()
    expect(owner_page.get_by_text("Only these people keep access: Olga, Luis.")).to_be_visible()
    owner_page.get_by_role("button", name="Yes, renew the keys").click()
    expect(owner_page.get_by_text("The business's keys are new.")).to_be_visible()
    expect_ready(agent_page, "business")
    package = unwrap(bakery, luis, package_in_backup(luis.id, agent_code))
    assert package.identity_seed is None
    assert set(package.epoch_seeds) == {1, 2}


def test_who_left_the_team_gets_no_renewed_keys(device: Device, bakery: Business, luis: Membership) -> None:
    owner = Membership.objects.get(business=bakery, role=Membership.Role.OWNER)
    owner_page, agent_page = device(owner.user, BUSINESS), device(luis.user, BUSINESS)
    made_on(owner_page, "business", "/business/inbox/")
    open_keys(agent_page, "business")
    make_keys(agent_page)
    agent_page.get_by_role("heading", name="An owner must give you access").wait_for(timeout=20 * SECONDS)
    owner_page.goto("/business/team/")
    owner_page.get_by_role("button", name="Give access").click()
    owner_page.get_by_role("button", name="Yes, give access").click()
    owner_page.get_by_text("Luis can now read and answer.").wait_for()

    # The page still lists Luis: the server refuses his wrap, and the renewal goes on without him.
    owner_page.get_by_role("button", name="Renew the keys").click()
    remove_member(membership=luis, actor_id=owner.user_id)
    owner_page.get_by_role("button", name="Yes, renew the keys").click()
    expect(owner_page.get_by_text("The business's keys are new.")).to_be_visible()
    wraps = MemberWrap.objects.filter(business=bakery, newest_epoch=2)
    assert [wrap.member_id for wrap in wraps] == [owner.id]
    expect_ready(owner_page, "business")


class OtherDevice:
    """A second device of a customer, played here: it opens the backup and publishes the next epoch."""

    def __init__(self, customer: Customer, code: str) -> None:
        self.customer, self.passphrase = customer, normalise_recovery_code(code)
        package = package_in_backup(customer.id, code)
        assert package.identity_seed is not None
        chain = chain_of(customer.id)
        self.party = TestParty(
            customer.id, PartyType.CUSTOMER, package.identity_seed, dict(package.epoch_seeds), chain
        )

    def renew(self) -> None:
        self.party.publish(self.customer.user_id)

    def back_up(self) -> None:
        document = make_backup(
            self.party.package(), party_id=self.customer.id.bytes, passphrase=self.passphrase
        ).document()
        store_backup(party_id=self.customer.id, document=document)


def test_a_device_follows_an_epoch_that_another_device_made(device: Device, alice: Customer) -> None:
    page = device(alice.user, CHAT)
    other = OtherDevice(alice, made_on(page, "chat", "/chat/"))
    other.renew()
    other.back_up()
    expect_ready(page, "chat")
    assert Party.objects.get(pk=alice.id).current_epoch == 2


def test_an_epoch_that_never_reached_the_backup_is_followed_by_a_new_one(
    device: Device, alice: Customer
) -> None:
    page = device(alice.user, CHAT)
    code = made_on(page, "chat", "/chat/")
    OtherDevice(alice, code).renew()
    expect_ready(page, "chat")
    assert Party.objects.get(pk=alice.id).current_epoch == 3
    assert set(package_in_backup(alice.id, code).epoch_seeds) == {1, 3}


def test_keys_older_than_a_month_renew_themselves(device: Device, alice: Customer) -> None:
    party = TestParty(alice.id, PartyType.CUSTOMER)
    month_ago = time.time_ns() // 1_000_000 - 31 * 24 * 60 * 60 * 1000
    signed = party.next_epoch(created_at_ms=month_ago)
    holder = Party.objects.create(
        id=alice.id,
        type=Party.Type.CUSTOMER,
        identity_key=check_chain([signed])[1].identity_key,
        current_epoch=1,
        custody=1,
    )
    KeyEpoch.objects.create(party=holder, epoch=1, statement=signed.statement, signature=signed.signature)
    backup = make_backup(
        party.package(), party_id=alice.id.bytes, passphrase=normalise_recovery_code(OTHER_CODE)
    )
    store_backup(party_id=alice.id, document=backup.document())

    page = device(alice.user, CHAT)
    open_keys(page, "chat")
    restore(page, OTHER_CODE)
    page.wait_for_url("**/chat/", timeout=20 * SECONDS)
    assert Party.objects.get(pk=alice.id).current_epoch == 2
    assert set(package_in_backup(alice.id, OTHER_CODE).epoch_seeds) == {1, 2}


def test_both_sides_see_one_safety_number_and_remember_that_it_matches(
    device: Device, alice: Customer, bakery: Business
) -> None:
    customer = device(alice.user, CHAT)
    member = device(Membership.objects.get(business=bakery).user, BUSINESS)
    made_on(customer, "chat", "/chat/")
    made_on(member, "business", "/business/inbox/")
    customer.goto(f"/chat/safety/{bakery.id}/")
    member.goto(f"/business/safety/{alice.id}/")
    numbers = [page.locator(".safety-number").first for page in (customer, member)]
    expect(numbers[0].get_by_role("listitem")).to_have_count(12)
    expect(numbers[1].get_by_role("listitem")).to_have_count(12)
    assert numbers[0].inner_text() == numbers[1].inner_text()

    customer.get_by_role("button", name="Compare by typing or pasting").click()
    for typed, answer in (
        (numbers[1].inner_text(), "It is the same number."),
        ("12345 " * 12, "It is another number."),
        (member.locator(".safety-number").last.inner_text(), "business's half: these are"),
        ("12345", "has 60 digits"),
    ):
        customer.get_by_label("The number on the other screen").fill(typed)
        customer.get_by_role("button", name="Compare", exact=True).click()
        expect(customer.locator("form .notice")).to_contain_text(answer)
    customer.get_by_role("button", name="The numbers match").click()
    customer.reload()
    expect(customer.get_by_text("You have confirmed that the numbers match.")).to_be_visible()


def test_substituted_keys_are_a_hard_stop_on_every_device(
    device: Device, alice: Customer, bakery: Business
) -> None:
    party = TestParty(bakery.id, PartyType.BUSINESS)
    publish_epoch(
        party_id=bakery.id,
        party_type=PartyType.BUSINESS,
        signed=party.next_epoch(),
        actor_id=alice.user_id,
    )
    first, second = device(alice.user, CHAT), device(alice.user, CHAT)
    code = made_on(first, "chat", "/chat/")
    first.goto(f"/chat/safety/{bakery.id}/")
    expect(first.locator(".safety-qr")).to_be_visible()

    impostor = TestParty(bakery.id, PartyType.BUSINESS).next_epoch()
    KeyEpoch.objects.filter(party_id=bakery.id).update(
        statement=impostor.statement, signature=impostor.signature
    )
    open_keys(second, "chat")
    restore(second, code)
    second.wait_for_url("**/chat/", timeout=20 * SECONDS)
    for page in (first, second):
        page.goto(f"/chat/safety/{bakery.id}/")
        expect(page.get_by_role("alert")).to_contain_text("not the ones that you knew")

    # The server may also hide the pin; this device remembers by itself.
    Pin.objects.all().delete()
    first.reload()
    expect(first.get_by_role("alert")).to_contain_text("not the ones that you knew")
