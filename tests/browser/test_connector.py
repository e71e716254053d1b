"""An owner sets a connector up in a real browser; the program runs in a process of its own."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.models.audit import AuditEvent
from messaging.services.automation import save_rules
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.world import World, member
from tests.conftest import PASSWORD
from tests.connectors import a_machine
from tests.messaging.test_automation import ONLY_COMMANDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_owner_lets_a_machine_in_that_answers_and_takes_it_out_again(
    browser: Browser, live: str, world: World, alice: CustomerAtChat, tmp_path: Path
) -> None:
    cast = world.cast
    save_rules(business_id=cast.bakery.id, document=ONLY_COMMANDS, version=0, actor_id=cast.olga.user_id)
    olga = member(browser, live, world, "olga")
    page = olga.page
    expect(page.locator(".list-header")).to_be_visible(timeout=SLOW_MS)
    page.goto("/business/custody/")
    page.get_by_role("button", name="Set up a connector").click(timeout=SLOW_MS)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Show the command").click()
    command = page.locator("#connector-command").inner_text(timeout=SLOW_MS).replace("\\\n", "").split()
    assert command[:3] == ["python3", "-m", "messaging.connector"]
    with a_machine(tmp_path, live) as connector:
        connector.start(*command[3:])
        number = page.locator("[data-component=connector] .safety-number li")
        expect(number).to_have_count(6, timeout=SLOW_MS)
        shown = " ".join(number.all_inner_texts())
        eventually(page, lambda: shown in connector.said)
        page.get_by_role("button", name="The same number: let it in").click()
        here = page.locator("[data-component=connector]")
        expect(here.locator(".tag--ok")).to_have_text("Running", timeout=SLOW_MS)
        page.goto("about:blank")
        alice.open("Bakery")
        custody = alice.page.locator(".talk-header .custody")
        expect(custody).to_contain_text("Only its own people and its own machine", timeout=SLOW_MS)
        alice.write("/hours")
        alice.reads("/hours", "Always.")
        page.goto("/business/custody/")
        page.get_by_role("button", name="Remove it").click(timeout=SLOW_MS)
        page.get_by_role("button", name="Remove the connector").click()
        expect(here.locator(".notice--ok")).to_contain_text("is removed", timeout=SLOW_MS)
        assert connector.ends() == 5
    expect(custody).to_contain_text("Only its own people hold its keys", timeout=SLOW_MS)
    acts = AuditEvent.objects.filter(action__startswith="keys.connector").order_by("id")
    assert [act.action.rpartition("_")[2] for act in acts] == ["enrolled", "on", "off"]
    assert alice.faults + olga.faults == []
