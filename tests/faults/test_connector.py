"""The connector in a process of its own, the platform in another: enrolled, let in, killed, removed."""

import json
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.crypto.keyrings import Custody
from accounts.models.audit import AuditEvent
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.keys import Pin
from accounts.models.tokens import ApiToken
from accounts.queries.tokens import hash_token
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services.campaigns import launch_campaign
from messaging.models.automation import AutomationCount
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.services.automation import save_rules
from tests.campaigns.campaigns import draft_campaign
from tests.conftest import Cast, certify, make_cast
from tests.connectors import Connector, a_machine, code_for, endpoint_of, enrol_and_let_in, platform, serve
from tests.faults.processes import processes, wait_until
from tests.faults.test_outbox import let_claims_run_out
from tests.hosting import sign, wrap_for
from tests.messaging.notifications import notify
from tests.messaging.templates import approved_template
from tests.messaging.test_automation import ONLY_COMMANDS, RULES, answers, says

pytestmark = pytest.mark.django_db(transaction=True)
State = OutboxRow.State
QUESTIONS = 24


def prepare(rules: Any = RULES) -> Cast:
    cast = make_cast()
    certify(cast.bakery)
    save_rules(business_id=cast.bakery.id, document=rules, version=0, actor_id=cast.olga.user_id)
    return cast


def answered(cast: Cast) -> int:
    return Message.objects.filter(sender_id=cast.bakery.id).count()


def test_a_machine_of_the_business_answers_and_seals_with_no_browser_open(tmp_path: Path) -> None:
    cast = prepare()
    version = approved_template(cast)
    with platform() as url, a_machine(tmp_path, url) as connector:
        enrol_and_let_in(cast, connector)
        assert oct(connector.keyring.stat().st_mode & 0o777) == "0o600"

        says(cast, "/hours")
        wait_until(lambda: answered(cast) == 1)
        assert answers(cast)[0]["text"] == "Always."
        wait_until(lambda: AutomationCount.objects.filter(outcome="sent", count=1).exists())

        notify(cast, version, due_at=timezone.now() + timedelta(seconds=1))
        wait_until(lambda: OutboxRow.objects.filter(state=State.SENT).exists())
        notice = answers(cast)[-1]
        assert (notice["t"], notice["params"]["what"]) == ("template", "strawberry cake")

        made = draft_campaign(cast)
        launch_campaign(business_id=cast.bakery.id, campaign_id=made.id, actor_id=cast.olga.user_id)
        wait_until(lambda: Campaign.objects.get().state == Campaign.State.DONE)
        assert {row.state for row in Recipient.objects.all()} == {Recipient.State.SENT}

        for word in ("/hours", "Always.", "strawberry", "loaf", connector.keyring.read_text()[30:60]):
            assert word not in connector.said.replace("command:hours", "")
        assert connector.stop() == 0
        assert "Stopped." in connector.said


def test_the_code_that_was_shown_counts_once(tmp_path: Path) -> None:
    cast = prepare()
    code = code_for(cast)
    with platform() as url, a_machine(tmp_path, url) as connector:
        connector.start("--url", url, "--code", code, "--enrol-only")
        assert connector.ends() == 0, connector.said
        assert ApiToken.objects.get().token_hash != hash_token(code.partition(".")[0])
        connector.start("--url", url, "--code", code, "--enrol-only")
        assert connector.ends() == 0
        (tmp_path / "other").mkdir()
        with a_machine(tmp_path / "other", url) as thief:
            thief.start("--url", url, "--code", code)
            assert thief.ends() == 5
            assert "was used already" in thief.said
    assert "keys.connector_enrolled" in AuditEvent.objects.values_list("action", flat=True)


def test_an_enrolment_that_was_killed_midway_goes_on_with_the_same_keys(tmp_path: Path) -> None:
    cast = prepare()
    code = code_for(cast)
    with platform() as url, a_machine(tmp_path, url) as connector:
        connector.start("--url", url, "--code", code)
        wait_until(connector.keyring.exists)
        connector.stop(signal.SIGKILL)
        connector.start("--url", url, "--code", code, "--enrol-only")
        assert connector.ends() == 0, connector.said
        connector.start()
        wait_until(lambda: "Waiting for the business's keys" in connector.said)


def test_a_page_that_showed_other_keys_than_the_platform_enrols_nothing(tmp_path: Path) -> None:
    cast = prepare()
    token, _, mark = code_for(cast).partition(".")
    with platform() as url, a_machine(tmp_path, url) as connector:
        connector.start("--url", url, "--code", f"{token}.{mark[::-1]}")
        assert connector.ends() == 6
        assert "Nothing was enrolled" in connector.said


def test_a_kill_midway_loses_nothing_and_nothing_comes_twice(tmp_path: Path) -> None:
    cast = prepare(ONLY_COMMANDS)
    version = approved_template(cast)
    with platform() as url, a_machine(tmp_path, url) as connector:
        enrol_and_let_in(cast, connector)
        for _ in range(QUESTIONS):
            says(cast, "/hours")
        wait_until(lambda: answered(cast) >= 3)
        connector.stop(signal.SIGKILL)
        assert answered(cast) < QUESTIONS
        for _ in range(3):
            notify(cast, version)
        connector.start()
        wait_until(lambda: OutboxRow.objects.filter(state=State.SEALING).exists() or all_sent())
        connector.stop(signal.SIGKILL)
        let_claims_run_out()
        connector.start()
        # Twenty automatic answers an hour are the engine's own limit.
        wait_until(lambda: all_sent() and answered(cast) == 20 + 3)
    ids = Message.objects.filter(sender_id=cast.bakery.id).values_list("client_message_id", flat=True)
    assert len(set(ids)) == len(ids)


def all_sent() -> bool:
    return OutboxRow.objects.filter(state=State.SENT).count() == OutboxRow.objects.count() == 3


def test_the_platform_goes_away_and_comes_back(tmp_path: Path) -> None:
    cast = prepare()
    with processes() as started:
        url = serve(started)
        with a_machine(tmp_path, url) as connector:
            enrol_and_let_in(cast, connector)
            started.kill()
            wait_until(lambda: "The platform is away" in connector.said)
            says(cast, "/hours")
            serve(started, int(url.rpartition(":")[2]))
            wait_until(lambda: answered(cast) == 1)
            assert connector.said.count("The platform is away") == 1


def test_who_is_removed_reads_nothing_that_is_sealed_later(tmp_path: Path) -> None:
    cast = prepare()
    with platform() as url, a_machine(tmp_path, url) as connector:
        enrol_and_let_in(cast, connector)
        sign(cast, Custody.BROWSER)
        assert connector.ends() == 5
        assert "removed, or its token was revoked" in connector.said
        says(cast, "/hours")
        connector.start()
        assert connector.ends() == 5
    assert answered(cast) == 0
    assert not EndpointWrap.objects.exists()
    assert not AgentEndpoint.objects.standing().exists()
    last = list(AuditEvent.objects.order_by("-id").values_list("action", flat=True)[:3])
    assert set(last) == {"keys.connector_signed_off", "token.revoked", "keys.epoch_published"}


def test_it_goes_on_under_the_business_s_new_keys_once_it_has_them(tmp_path: Path) -> None:
    cast = prepare()
    with platform() as url, a_machine(tmp_path, url) as connector:
        enrol_and_let_in(cast, connector)
        sign(cast, Custody.BROWSER | Custody.CONNECTOR)
        wait_until(lambda: connector.said.count("Waiting for the business's keys") >= 2)
        says(cast, "/hours")
        wrap_for(cast, endpoint_of(cast), since=1)
        wait_until(lambda: answered(cast) == 1)


def test_a_customer_whose_keys_were_swapped_gets_nothing_and_others_do(tmp_path: Path) -> None:
    cast = prepare()
    version = approved_template(cast)
    with platform() as url, a_machine(tmp_path, url) as connector:
        enrol_and_let_in(cast, connector)
        says(cast, "/hours")
        wait_until(lambda: answered(cast) == 1)
        Pin.objects.filter(peer_id=cast.alice.id).update(peer_key=bytes(31) + b"1")
        says(cast, "/hours")
        notify(cast, version, cast.alice, cast.bob)
        wait_until(lambda: not OutboxRow.objects.filter(state__in=["waiting", "sealing"]).exists())
        wait_until(lambda: AutomationCount.objects.filter(outcome="key_substituted").exists())
        states = dict(OutboxRow.objects.values_list("customer_id", "code"))
        assert states == {cast.alice.id: "key_substituted", cast.bob.id: ""}
        assert "keys are not the ones known before" in connector.said
    assert answered(cast) == 2


def test_wrong_words_and_changed_files_are_told_apart(tmp_path: Path) -> None:
    cast = prepare()
    with platform() as url, a_machine(tmp_path, url) as connector:
        connector.start("--url", url, "--code", code_for(cast), "--enrol-only")
        assert connector.ends() == 0, connector.said
        connector.start(passphrase="not the words of a baker")
        assert connector.ends() == 3
        written = json.loads(connector.keyring.read_text())
        for field in ("sealed", "connector"):
            changed = written[field][:-3] + ("aaa" if not written[field].endswith("aaa") else "bbb")
            connector.keyring.write_text(json.dumps({**written, field: changed}))
            connector.start()
            assert connector.ends() == 4, field
        connector.keyring.write_text("{")
        connector.start()
        assert connector.ends() == 4


def test_one_keyring_serves_one_process(tmp_path: Path) -> None:
    cast = prepare()
    with platform() as url, a_machine(tmp_path, url) as connector:
        connector.start("--url", url, "--code", code_for(cast))
        wait_until(lambda: "Waiting for" in connector.said)
        second = Connector(tmp_path, url)
        second.start()
        assert second.ends() == 2
        assert "Another connector runs" in connector.said
