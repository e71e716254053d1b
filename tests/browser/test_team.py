"""A team as its people live it: invited by a link, removed, given other roles, and handed on."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.crypto.keyrings import check_chain, epoch_keys
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import b64
from accounts.crypto.wraps import Wrap, open_wrap
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.keys import MemberWrap
from accounts.queries.keys import chain_of
from tests.accounts.teams import STRONG, hire
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.test_keys import Sent, make_keys
from tests.browser.world import World, give_backup, member
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser
# The page may name its zone.
FIGURES = re.compile("/business/insight/")


def invite(owner: MemberAtInbox, role: str = "Agent") -> str:
    """Make a link as an owner does, and give it as the screen shows it."""
    owner.page.goto("/business/team/")
    owner.page.get_by_role("button", name="Invite somebody").click(timeout=SLOW_MS)
    choose_role(owner.page, role)
    owner.page.get_by_label("For whom").fill("Nadia")
    owner.page.get_by_role("button", name="Make the link").click()
    link: str = owner.page.locator(".team__address").inner_text(timeout=SLOW_MS)
    assert "/business/join/" in link
    assert len(link.partition("#")[2]) == 43
    return link


def choose_role(page: Page, role: str) -> None:
    page.locator(".team__role", has=page.locator("b", has_text=re.compile(f"^{role}$"))).click()


def join(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill("Nadia")
    page.get_by_label("Your e-mail").fill("nadia@new.example")
    page.get_by_label("Password").first.fill(STRONG)
    page.get_by_role("button", name="Make the account and join").click()


def newcomer(browser: Browser, live: str) -> MemberAtInbox:
    return MemberAtInbox(browser, live)


def act_on(owner: MemberAtInbox, name: str, act: str, confirm: str, role: str = "") -> None:
    """Open somebody's menu, choose, and say the password."""
    row = owner.page.locator(".team > li", has_text=name)
    row.locator(".team__menu summary").click(timeout=SLOW_MS)
    row.get_by_role("button", name=act).click()
    if role:
        choose_role(owner.page, role)
    row.get_by_label("Your password").fill(PASSWORD)
    row.get_by_role("button", name=confirm, exact=True).click()


def package_of(world: World, name: str, epoch: int) -> KeyPackage:
    """What a member's own keys open of the wrap of an epoch."""
    party = world.cast.keys[name]
    wrap = MemberWrap.objects.get(member_id=party.id, newest_epoch=epoch)
    return open_wrap(
        Wrap(bytes(wrap.header), bytes(wrap.ciphertext)),
        owner_chain=check_chain(chain_of(world.cast.bakery.id)),
        wrapper_chain=check_chain(chain_of(wrap.wrapper_id)),
        member_id=party.id.bytes,
        member_keys={number: epoch_keys(seed) for number, seed in party.epoch_seeds.items()},
    )


@pytest.mark.parametrize("world", [False], indirect=True)
def test_who_comes_by_a_link_reads_without_comparing_numbers(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("Is the oven on?")
    olga, nadia = member(browser, live, world, "olga"), newcomer(browser, live)
    sent = [Sent(person.page) for person in (olga, nadia)]
    link = invite(olga)
    join(nadia.page, link)
    expect(nadia.page).not_to_have_url(re.compile("#"))
    make_keys(nadia.page)
    waiting = nadia.page.get_by_role("heading", name="An owner must give you access")
    expect(waiting).to_be_visible(timeout=SLOW_MS)
    expect(olga.page.get_by_text("Nadia came by your link")).to_be_visible(timeout=SLOW_MS)
    nadia.page.goto("/business/inbox/")
    nadia.open("Alice")
    nadia.reads("Is the oven on?")

    secret = link.partition("#")[2].encode()
    for everything in sent:
        assert secret not in everything.everything()
    wrap = MemberWrap.objects.get(member__user__email="nadia@new.example")
    assert wrap.wrapper == world.cast.olga
    olga.page.reload()
    expect(olga.page.get_by_text("Nobody is invited at the moment.")).to_be_visible(timeout=SLOW_MS)
    assert olga.faults + nadia.faults + alice.faults == []


@pytest.mark.parametrize("world", [False], indirect=True)
def test_an_answer_with_another_secret_is_refused_aloud_and_gives_nothing(
    browser: Browser, live: str, world: World
) -> None:
    olga, stranger = member(browser, live, world, "olga"), newcomer(browser, live)
    link = invite(olga)
    join(stranger.page, f"{link.partition('#')[0]}#{b64(bytes(32))}")
    make_keys(stranger.page)
    refused = olga.page.get_by_text("The answer to your link does not fit.")
    expect(refused).to_be_visible(timeout=SLOW_MS)
    expect(olga.page.get_by_role("button", name="Give access")).to_be_visible()
    assert not MemberWrap.objects.filter(member__user__email="nadia@new.example").exists()
    event = AuditEvent.objects.get(action="member.invitation_refused")
    assert event.detail == {"why": "answer_does_not_fit"}
    # Another person opens the link of yesterday.
    late = newcomer(browser, live)
    late.page.goto(link)
    expect(late.page.get_by_text("This invitation was used already.")).to_be_visible()
    expect(late.page.get_by_text("used_link")).to_be_visible()


@pytest.mark.parametrize("world", [False], indirect=True)
def test_an_analyst_joins_to_figures_alone(browser: Browser, live: str, world: World) -> None:
    olga, ana = member(browser, live, world, "olga"), newcomer(browser, live)
    join(ana.page, invite(olga, "Analyst"))
    expect(ana.page).to_have_url(FIGURES, timeout=SLOW_MS)
    expect(ana.page.locator(".rail").get_by_role("link", name="Inbox")).to_have_count(0)
    ana.page.goto("/business/team/")
    expect(ana.page.locator(".team > li")).to_have_count(3, timeout=SLOW_MS)
    expect(ana.page.get_by_role("button", name="Invite somebody")).to_have_count(0)
    ana.page.goto("/business/inbox/")
    expect(ana.page.get_by_text("Your role does not open this page.")).to_be_visible()
    expect(olga.page.locator(".team > li", has_text="Nadia")).to_contain_text("Figures only", timeout=SLOW_MS)
    assert olga.faults + ana.faults == []


def test_an_agent_removed_a_second_ago_reads_nothing_new(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    with_nadia(world)
    alice.open("Bakery")
    alice.write("before")
    olga, luis, nadia = (member(browser, live, world, name) for name in ("olga", "luis", "nadia"))
    for agent in (luis, nadia):
        agent.open("Alice")
        agent.reads("before")
    heard: list[Any] = []
    olga.page.goto("/business/team/")
    olga.page.locator(".team > li", has_text="Luis").wait_for(timeout=SLOW_MS)
    luis.page.on("websocket", lambda opened: opened.on("framereceived", heard.append))

    act_on(olga, "Luis", "Remove from the team…", "Remove")
    expect(olga.page.get_by_text("Luis is off the team and reads nothing more.")).to_be_visible(
        timeout=SLOW_MS
    )
    expect(olga.page.locator(".team > li", has_text="Luis")).to_have_count(0)
    alice.write("after")
    nadia.reads("before", "after")
    # His window is still open, and shows what it showed.
    expect(luis.page.get_by_text("after", exact=True)).to_have_count(0)
    assert heard == []
    for path in ("me/", "wraps/", f"conversations/{world.cast.conversation.id}/messages/"):
        assert luis.page.request.get(f"/business/api/{path}").status == 401
    given = MemberWrap.objects.filter(newest_epoch=2)
    assert {wrap.member.user.name for wrap in given} == {"Olga", "Nadia"}
    assert not MemberWrap.objects.filter(member=world.cast.luis).exists()
    assert package_of(world, "nadia", 2).identity_seed is None
    luis.page.goto("/business/inbox/")
    expect(luis.page.get_by_label("Password")).to_be_visible()
    assert olga.faults + nadia.faults + alice.faults == []


def with_nadia(world: World) -> None:
    """A second agent with keys, a backup and access."""
    hire(world.cast, "Nadia", "agent", keys=True)
    world.cast.nadia = Membership.objects.get(user__name="Nadia")  # type: ignore[attr-defined]
    world.codes["nadia"] = give_backup(world.cast, "nadia")


def test_an_owner_hands_the_business_over_with_its_identity(
    browser: Browser, live: str, world: World
) -> None:
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    olga.page.goto("/business/team/")
    act_on(olga, "Luis", "Hand the business over…", "Hand it over")
    expect(olga.page.get_by_text("Luis owns the business now, and you are an admin.")).to_be_visible(
        timeout=SLOW_MS
    )
    roles = {row.user.name: row.role for row in Membership.objects.active().filter(business__handle="bakery")}
    assert roles == {"Olga": "admin", "Luis": "owner"}
    assert package_of(world, "luis", 2).identity_seed == world.cast.keys["bakery"].identity_seed
    # He renews the keys as only an owner's browser can, and she goes on reading.
    luis.page.goto("/business/team/")
    luis.page.get_by_role("button", name="Renew the keys").click(timeout=SLOW_MS)
    luis.page.get_by_role("button", name="Yes, renew the keys").click()
    expect(luis.page.get_by_text("The business's keys are new.")).to_be_visible(timeout=SLOW_MS)
    assert package_of(world, "olga", 3).identity_seed is None
    olga.page.goto("/business/team/")
    expect(olga.page.locator(".team > li", has_text="Olga")).to_contain_text("Has access", timeout=SLOW_MS)
    assert olga.faults + luis.faults == []


def test_an_agent_who_becomes_an_analyst_loses_keys_and_conversations(
    browser: Browser, live: str, world: World
) -> None:
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    olga.page.goto("/business/team/")
    act_on(olga, "Luis", "Change the role…", "Change the role", role="Analyst")
    expect(olga.page.get_by_text("Luis has another role now: Analyst.")).to_be_visible(timeout=SLOW_MS)
    assert [wrap.member for wrap in MemberWrap.objects.filter(newest_epoch=2)] == [world.cast.olga]
    assert not MemberWrap.objects.filter(member=world.cast.luis).exists()
    answer = luis.page.request.get("/business/api/conversations/")
    assert (answer.status, answer.json()["code"]) == (403, "not_yours")
    luis.page.goto("/business/")
    expect(luis.page).to_have_url(FIGURES)
    assert olga.faults == []


def test_an_admin_removes_and_the_owner_is_asked_to_renew_the_keys(
    browser: Browser, live: str, world: World
) -> None:
    with_nadia(world)
    Membership.objects.filter(user__name="Nadia").update(role="admin")
    nadia, olga = member(browser, live, world, "nadia"), member(browser, live, world, "olga")
    nadia.page.goto("/business/team/")
    act_on(nadia, "Luis", "Remove from the team…", "Remove")
    expect(nadia.page.get_by_text("An owner must renew the keys.")).to_be_visible(timeout=SLOW_MS)
    olga.page.goto("/business/team/")
    olga.page.get_by_role("button", name="Renew the keys now").click(timeout=SLOW_MS)
    expect(olga.page.get_by_text("The business's keys are new.")).to_be_visible(timeout=SLOW_MS)
    expect(olga.page.get_by_role("button", name="Renew the keys now")).to_have_count(0)
    assert package_of(world, "nadia", 2).identity_seed is None
    assert nadia.faults + olga.faults == []
