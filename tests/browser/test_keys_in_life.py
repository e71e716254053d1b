"""Keys in life: a new code, a new identity, keys that renew themselves, and keys that are forgotten."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from accounts.crypto.backups import make_backup, normalise_recovery_code
from accounts.crypto.identity_changes import IdentityChange, make_change
from accounts.crypto.keyrings import PartyType, check_chain
from accounts.crypto.primitives import random_bytes, signing_key
from accounts.crypto.wraps import make_wrap
from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business, Membership
from accounts.models.keys import IdentityChange as IdentityChange_
from accounts.models.keys import KeyBackup, KeyEpoch, MemberWrap, Party, Pin
from accounts.models.letters import Letter
from accounts.models.people import Customer
from accounts.services.businesses import add_member
from accounts.services.keys import publish_epoch, store_backup, store_wrap
from tests.browser.people import EMPTY_PAGE, KEEP, eventually
from tests.browser.test_keys import (  # noqa: F401
    OTHER_CODE,
    SECONDS,
    Device,
    alice,
    bakery,
    device,
    expect_ready,
    made_on,
    make_keys,
    open_keys,
    package_in_backup,
    restore,
)
from tests.conftest import PASSWORD, make_member
from tests.parties import TestParty, now_ms

pytestmark = pytest.mark.browser
DAY_SECONDS = 24 * 60 * 60


def keep_code(page: Page, action: str) -> str:
    """Note a new code, and write two groups of it back."""
    code = page.locator("recado-new-code .code-box").inner_text()
    page.get_by_role("button", name="I have kept it").click()
    asked = re.findall(r"\d", page.locator("label[for=groups]").inner_text())
    groups = code.split("-")
    page.locator("#groups").fill(" ".join(groups[int(number) - 1] for number in asked))
    page.locator("recado-new-code").get_by_role("button", name=action).click()
    return code


def test_a_new_recovery_code_ends_the_old_one_at_once(device: Device, alice: Customer) -> None:  # noqa: F811
    first, second = device(alice.user, CHAT), device(alice.user, CHAT)
    old = made_on(first, "chat", "/chat/")
    open_keys(second, "chat")
    restore(second, old)
    second.wait_for_url("**/chat/", timeout=20 * SECONDS)

    expect_ready(first, "chat")
    first.get_by_role("button", name="New recovery code").click()
    new = keep_code(first, "Use the new code")
    expect(first.get_by_text("The old one opens nothing any more.")).to_be_visible(timeout=20 * SECONDS)
    assert KeyBackup.objects.filter(party_id=alice.id).count() == 1
    assert set(package_in_backup(alice.id, new).epoch_seeds) == {1}

    third = device(alice.user, CHAT)
    open_keys(third, "chat")
    restore(third, old)
    expect(third.get_by_role("alert")).to_contain_text("not the recovery code", timeout=20 * SECONDS)
    restore(third, new)
    third.wait_for_url("**/chat/", timeout=20 * SECONDS)

    # New keys of this device reach the one that knows the old code only once it is told the new one.
    expect_ready(first, "chat")
    first.get_by_role("button", name="Renew my keys now").click()
    expect(first.get_by_text("Your keys are new")).to_be_visible(timeout=20 * SECONDS)
    assert set(package_in_backup(alice.id, new).epoch_seeds) == {1, 2}
    expect_ready(second, "chat")
    second.get_by_label("Recovery code").fill(new)
    second.get_by_role("button", name="Check it").click()
    expect(second.get_by_text("knows your recovery code again")).to_be_visible(timeout=20 * SECONDS)


def month_old_bakery(owner: Membership) -> TestParty:
    """Make a business whose keys nobody has renewed for a month; its owner's own keys."""
    own, party = TestParty(owner.id, PartyType.AGENT), TestParty(owner.business_id, PartyType.BUSINESS)
    own.publish(owner.user_id)
    month_ago = now_ms() - 31 * DAY_SECONDS * 1000
    signed = party.next_epoch(created_at_ms=month_ago)
    identity = signing_key(party.identity_seed)
    row = Party.objects.create(
        id=party.id, type=Party.Type.BUSINESS, identity_key=identity, current_epoch=1, custody=1
    )
    KeyEpoch.objects.create(party=row, epoch=1, statement=signed.statement, signature=signed.signature)
    wrap = make_wrap(
        party.package(),
        owner_chain=check_chain([signed]),
        wrapper_id=own.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=own.keys[1],
        member=check_chain(own.signed)[1],
    )
    store_wrap(wrapper=owner, member_id=owner.id, wrap=wrap, actor_id=owner.user_id)
    return own


def test_a_business_renews_its_keys_when_an_owner_opens_recado(device: Device, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    own = month_old_bakery(owner)
    page = device(owner.user, BUSINESS)
    page.goto(EMPTY_PAGE)
    page.evaluate(KEEP, [str(own.id), list(own.package().pack()), OTHER_CODE.replace("-", "")])
    page.goto("/business/inbox/")
    page.get_by_role("heading", name="Inbox").wait_for(timeout=20 * SECONDS)
    eventually(page, lambda: Party.objects.get(pk=bakery.id).current_epoch == 2)
    assert MemberWrap.objects.filter(member=owner, newest_epoch=2).exists()
    page.reload()
    page.get_by_role("heading", name="Inbox").wait_for(timeout=20 * SECONDS)
    assert Party.objects.get(pk=bakery.id).current_epoch == 2


def test_a_clock_that_is_wrong_renews_nothing_and_stops_nobody(device: Device, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    page = device(owner.user, BUSINESS)
    made_on(page, "business", "/business/inbox/")
    page.clock.install(time=time.time() + 31 * DAY_SECONDS)
    page.goto("/business/team/")
    page.get_by_text("Olga").first.wait_for()
    assert Party.objects.get(pk=bakery.id).current_epoch == 1


def test_keys_say_that_they_expire_and_that_they_have(device: Device, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    page = device(owner.user, BUSINESS)
    made_on(page, "business", "/business/inbox/")
    for days, words in ((80, "These keys expire soon."), (91, "These keys have expired")):
        page.clock.set_fixed_time(time.time() + days * DAY_SECONDS)
        open_keys(page, "business")
        expect(page.locator("recado-business-care").get_by_text(words)).to_be_visible()


def business_with_keys(bakery: Business, alice: Customer) -> TestParty:  # noqa: F811
    party = TestParty(bakery.id, PartyType.BUSINESS)
    party.publish(alice.user_id)
    return party


def go_on(party: TestParty, actor: Customer, *, by_old: bool) -> None:
    """Publish a new identity, with or without a word of the old one."""
    seed, at = random_bytes(32), now_ms()
    change = IdentityChange(
        party.type, party.id.bytes, signing_key(party.identity_seed), signing_key(seed), at, party.epoch + 1
    )
    old = party.identity_seed if by_old else None
    signed = party.next_epoch(identity_seed=seed, created_at_ms=at)
    publish_epoch(
        party_id=party.id,
        party_type=party.type,
        signed=signed,
        actor_id=actor.user_id,
        change=make_change(change, new_identity_seed=seed, old_identity_seed=old),
    )
    party.identity_seed = seed
    party.signed.append(signed)


def test_an_announced_identity_asks_once_before_one_writes_on(
    device: Device,  # noqa: F811
    alice: Customer,  # noqa: F811
    bakery: Business,  # noqa: F811
) -> None:
    party = business_with_keys(bakery, alice)
    page = device(alice.user, CHAT)
    made_on(page, "chat", "/chat/")
    page.goto(f"/b/{bakery.handle}/")
    page.get_by_role("link", name="Chat").first.click()
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    page.goto(f"/chat/safety/{bakery.id}/")
    number = page.locator(".safety-number").first.inner_text()
    page.get_by_role("button", name="The numbers match").click()
    expect(page.get_by_text("You have confirmed that the numbers match.")).to_be_visible()

    go_on(party, alice, by_old=True)
    page.goto("/chat/")
    page.get_by_role("button", name="Bakery").or_(page.get_by_role("link", name="Bakery")).first.click()
    expect(page.get_by_text("Its old keys announced them")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_have_count(0)
    expect(page.get_by_text("New keys from here on, announced by the old ones.")).to_be_visible()
    page.get_by_role("button", name="Go on writing").click()
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    page.goto(f"/chat/safety/{bakery.id}/")
    expect(page.get_by_role("button", name="The numbers match")).to_be_visible()
    assert page.locator(".safety-number").first.inner_text() != number


def test_an_identity_that_nobody_announced_stops_everything_until_a_person_decides(
    device: Device,  # noqa: F811
    alice: Customer,  # noqa: F811
    bakery: Business,  # noqa: F811
) -> None:
    party = business_with_keys(bakery, alice)
    page, other = device(alice.user, CHAT), device(alice.user, CHAT)
    code = made_on(page, "chat", "/chat/")
    page.goto(f"/b/{bakery.handle}/")
    page.get_by_role("link", name="Chat").first.click()
    expect(page.get_by_role("textbox", name="Message")).to_be_enabled()
    # Once the first device has met the old ones, the pin says so to all.
    eventually(page, Pin.objects.exists)
    go_on(party, alice, by_old=False)

    # A device that comes new to it has only the pin, and stops as well.
    open_keys(other, "chat")
    restore(other, code)
    other.wait_for_url("**/chat/", timeout=20 * SECONDS)
    for device_page in (page, other):
        device_page.goto("/chat/")
        row = device_page.get_by_role("button", name="Bakery").or_(
            device_page.get_by_role("link", name="Bakery")
        )
        row.first.click()
        expect(device_page.get_by_text("New keys that the old ones did not announce.")).to_be_visible()
        expect(device_page.get_by_role("textbox", name="Message")).to_be_disabled()

    page.get_by_role("button", name="Go on without comparing").click()
    page.get_by_role("button", name="Trust them").click()
    expect(page.get_by_role("textbox", name="Message")).to_be_enabled()
    eventually(page, lambda: Pin.objects.get().peer_epoch == party.epoch)
    # One of us decided: the pin says so to all devices.
    other.reload()
    expect(other.get_by_role("textbox", name="Message")).to_be_enabled()


def test_a_customer_starts_with_a_new_identity_and_a_new_code(device: Device, alice: Customer) -> None:  # noqa: F811
    first, second = device(alice.user, CHAT), device(alice.user, CHAT)
    old = made_on(first, "chat", "/chat/")
    open_keys(second, "chat")
    restore(second, old)
    second.wait_for_url("**/chat/", timeout=20 * SECONDS)
    before = package_in_backup(alice.id, old).identity_seed

    expect_ready(first, "chat")
    first.get_by_role("button", name="Start with a new identity").click()
    new = keep_code(first, "Start with a new identity")
    expect(first.get_by_text("You have a new identity")).to_be_visible(timeout=30 * SECONDS)
    package = package_in_backup(alice.id, new)
    assert set(package.epoch_seeds) == {1, 2}
    assert package.identity_seed != before
    assert KeyBackup.objects.filter(party_id=alice.id).count() == 1
    expect_ready(first, "chat")

    # The device that was lost follows only with the new code.
    open_keys(second, "chat")
    expect(second.get_by_role("heading", name="Bring your keys to this device")).to_be_visible(
        timeout=20 * SECONDS
    )
    restore(second, new)
    second.wait_for_url("**/chat/", timeout=20 * SECONDS)


def test_an_owner_starts_the_business_with_a_new_identity(device: Device, bakery: Business) -> None:  # noqa: F811
    owner = Membership.objects.get(business=bakery)
    page = device(owner.user, BUSINESS)
    made_on(page, "business", "/business/inbox/")
    open_keys(page, "business")
    care = page.locator("recado-business-care")
    care.get_by_role("button", name="Start with a new identity").click()
    care.get_by_label("Your password").fill("not the password")
    care.get_by_role("button", name="Start with a new identity").click()
    expect(care.get_by_role("alert")).to_be_visible(timeout=20 * SECONDS)
    assert Party.objects.get(pk=bakery.id).current_epoch == 1
    care.get_by_label("Your password").fill(PASSWORD)
    care.get_by_role("button", name="Start with a new identity").click()
    expect(care.get_by_text("The business has a new identity.")).to_be_visible(timeout=20 * SECONDS)
    assert Party.objects.get(pk=bakery.id).current_epoch == 2
    expect_ready(page, "business")


def test_when_all_owners_lost_the_keys_the_business_goes_on_and_its_team_follows(
    device: Device,  # noqa: F811
    bakery: Business,  # noqa: F811
) -> None:
    owner = Membership.objects.get(business=bakery)
    luis = add_member(
        business=bakery, user=make_member("luis@bakery.example", "Luis"), role="agent", actor_id=owner.user_id
    )
    first, colleague = device(owner.user, BUSINESS), device(luis.user, BUSINESS)
    made_on(first, "business", "/business/inbox/")
    open_keys(colleague, "business")
    make_keys(colleague)
    colleague.get_by_role("heading", name="An owner must give you access").wait_for(timeout=20 * SECONDS)
    first.goto("/business/team/")
    first.get_by_role("button", name="Give access").click(timeout=20 * SECONDS)
    first.get_by_role("button", name="Yes, give access").click()
    expect(first.get_by_text("Luis can now read and answer.")).to_be_visible(timeout=20 * SECONDS)
    colleague.goto("/business/inbox/")
    colleague.get_by_role("heading", name="Inbox").wait_for(timeout=20 * SECONDS)

    # A browser without any keys, and no code: the owner starts again, and then nobody can let them in.
    lost = device(owner.user, BUSINESS)
    open_keys(lost, "business")
    lost.get_by_role("link", name="I have lost the code").click(timeout=20 * SECONDS)
    lost.get_by_label("Your password").fill("not the password")
    lost.get_by_role("button", name="Start again").click()
    expect(lost.get_by_role("alert").first).to_be_visible()
    assert Membership.objects.active().filter(pk=owner.pk).exists()
    lost.get_by_label("Your password").fill(PASSWORD)
    lost.get_by_role("button", name="Start again").click()
    lost.locator(".code-box").wait_for(timeout=20 * SECONDS)
    make_keys(lost)
    care = lost.locator("recado-lost-identity")
    care.get_by_role("button", name="Go on without the old keys…").click(timeout=20 * SECONDS)
    care.get_by_label("No owner has the old keys any more").check()
    care.get_by_label("Your password").fill(PASSWORD)
    care.get_by_role("button", name="Give the business a new identity").click()
    expect(lost.get_by_role("heading", name="Your keys are on this device")).to_be_visible(
        timeout=20 * SECONDS
    )
    number = lost.locator("recado-business-care .num").first.inner_text()
    change = IdentityChange_.objects.get(party_id=bakery.id)
    assert change.old_signature is None
    assert Letter.objects.filter(user=owner.user, template="identity_replaced").exists()

    # The colleague's device does not follow by itself: people compare the number, and an owner lets them in.
    colleague.goto("/business/inbox/")
    colleague.goto("/business/keys/")
    colleague.get_by_role("heading", name="The business has a new identity").wait_for(timeout=20 * SECONDS)
    assert colleague.locator("b.num").inner_text().split() == number.split()
    colleague.get_by_role("button", name="Yes, go on with it").click()
    colleague.get_by_role("heading", name="An owner must give you access").wait_for(timeout=20 * SECONDS)
    assert colleague.locator("recado-lost-identity").count() == 0
    lost.goto("/business/team/")
    lost.get_by_role("button", name="Give access").click(timeout=20 * SECONDS)
    lost.get_by_role("button", name="Yes, give access").click()
    expect(lost.get_by_text("Luis can now read and answer.")).to_be_visible(timeout=20 * SECONDS)
    colleague.goto("/business/inbox/")
    colleague.get_by_role("heading", name="Inbox").wait_for(timeout=20 * SECONDS)


def old_customer(alice: Customer) -> TestParty:  # noqa: F811
    """A customer whose keys go back more than a year, in a backup under OTHER_CODE."""
    party = TestParty(alice.id, PartyType.CUSTOMER)
    for days in (500, 400, 1):
        created = now_ms() - days * DAY_SECONDS * 1000
        party.signed.append(party.next_epoch(created_at_ms=created))
    identity = signing_key(party.identity_seed)
    row = Party.objects.create(
        id=party.id, type=Party.Type.CUSTOMER, identity_key=identity, current_epoch=3, custody=1
    )
    for epoch, signed in enumerate(party.signed, 1):
        KeyEpoch.objects.create(
            party=row, epoch=epoch, statement=signed.statement, signature=signed.signature
        )
    code = normalise_recovery_code(OTHER_CODE)
    backup = make_backup(party.package(), party_id=party.id.bytes, passphrase=code)
    store_backup(party_id=party.id, document=backup.document())
    return party


def test_keys_of_more_than_a_year_ago_are_forgotten_everywhere(device: Device, alice: Customer) -> None:  # noqa: F811
    old_customer(alice)
    first, second = device(alice.user, CHAT), device(alice.user, CHAT)
    for page in (first, second):
        open_keys(page, "chat")
        restore(page, OTHER_CODE)
        page.wait_for_url("**/chat/", timeout=30 * SECONDS)
    expect_ready(first, "chat")
    first.get_by_role("button", name="Forget keys older than 12 months").click()
    first.get_by_role("button", name="Yes, forget them").click()
    expect(first.get_by_text("The old keys are forgotten.")).to_be_visible(timeout=30 * SECONDS)
    assert set(package_in_backup(alice.id, OTHER_CODE).epoch_seeds) == {2, 3}
    assert KeyBackup.objects.filter(party_id=alice.id).count() == 1
    # The other device reads the signed erasure with its next visit.
    expect_ready(second, "chat")
    for page in (first, second):
        page.get_by_text("All keys: 3").click()
        expect(page.locator(".epochs > li").last).to_contain_text("forgotten")
