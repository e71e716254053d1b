"""The audit log: what is written down stays, in one order, and whoever may look finds it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from accounts.crypto.audit_chain import FIRST, leaf_of, next_link
from accounts.crypto.primitives import unb64
from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent, AuditSeal, UnsealedEvent
from accounts.models.people import User
from accounts.queries.audit import broken_seals, chain_head, changes_in, entry_bytes
from accounts.services.audit import Action, record_event, seal_events
from tests.conftest import Cast, _triggers_off, certify
from tests.sessions import open_door, staff_cookie

pytestmark = pytest.mark.django_db


def note(cast: Cast, action: Action = Action.TOKEN_ISSUED, **more: Any) -> AuditEvent:
    return record_event(action=action, actor_id=cast.olga.user_id, business_id=cast.bakery.id, **more)


def seal_all() -> None:
    while seal_events():
        pass


def olga_at_the_log(client: Client, cast: Cast, query: str = "") -> str:
    open_door(client, cast.olga.user, BUSINESS)
    return client.get(f"/business/audit/{query}").content.decode()


@pytest.mark.portable
def test_every_event_gets_the_next_number_and_the_chain_holds(cast: Cast) -> None:
    note(cast)
    note(cast)
    assert UnsealedEvent.objects.count() == AuditEvent.objects.count()
    seal_all()
    numbers = list(AuditSeal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, AuditEvent.objects.count() + 1))
    assert not UnsealedEvent.objects.exists()
    assert list(broken_seals()) == []
    assert seal_events() == 0


@pytest.mark.portable
def test_a_business_has_a_chain_of_its_own_without_what_only_staff_may_know(cast: Cast) -> None:
    note(cast)
    note(cast, Action.REPORT_FILED)
    note(cast, Action.REQUEST_CLAIMED)
    last = note(cast)
    seal_all()
    own = AuditSeal.objects.filter(business=cast.bakery).order_by("business_number")
    numbers = list(own.values_list("business_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert last.seal.business_number == numbers[-1]
    internal = AuditSeal.objects.filter(event__action__in=[Action.REPORT_FILED, Action.REQUEST_CLAIMED])
    assert {seal.business_number for seal in internal} == {None}
    assert list(broken_seals(business_id=cast.bakery.id)) == []


@pytest.mark.portable
@pytest.mark.parametrize(
    "act", ["UPDATE accounts_auditseal SET number = 99", "DELETE FROM accounts_auditseal"]
)
def test_the_database_refuses_to_change_or_delete_a_seal(cast: Cast, act: str) -> None:
    note(cast)
    seal_all()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)


@pytest.mark.portable
@pytest.mark.parametrize("what", ["target", "detail", "address", "action"])
def test_a_changed_entry_is_found_even_when_the_triggers_were_off(cast: Cast, what: str) -> None:
    event = note(cast, target="one")
    note(cast)
    seal_all()
    value = {"detail": {"x": 1}, "address": "10.0.0.1", "action": "token.revoked"}.get(what, "two")
    with _triggers_off():
        AuditEvent.objects.filter(pk=event.pk).update(**{what: value})
    assert list(broken_seals()) == [event.seal.number]
    assert list(broken_seals(business_id=cast.bakery.id)) == [event.seal.business_number]
    with pytest.raises(CommandError, match="does not hold at 1"):
        call_command("check_audit")


@pytest.mark.portable
def test_a_missing_entry_is_found(cast: Cast) -> None:
    note(cast)
    gone = note(cast)
    note(cast)
    seal_all()
    number = gone.seal.number
    with _triggers_off():
        gone.seal.delete()
    assert number in list(broken_seals())


def test_the_command_says_that_the_chain_holds_and_where_it_ends(cast: Cast) -> None:
    note(cast)
    seal_all()
    said = StringIO()
    call_command("check_audit", business="bakery", stdout=said)
    head = chain_head(cast.bakery.id)
    assert head is not None
    assert f"Holds: {head.number} entries, newest link {head.link}" in said.getvalue()
    with pytest.raises(CommandError, match="no business"):
        call_command("check_audit", business="nobody")


def test_an_event_remembers_where_the_request_came_from(client: Client, cast: Cast) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    client.post("/business/audit/export/", {"format": "csv"}, REMOTE_ADDR="203.0.113.9")
    exported = AuditEvent.objects.get(action=Action.AUDIT_EXPORTED)
    assert (exported.address, exported.actor_id) == ("203.0.113.9", cast.olga.user_id)
    assert note(cast).address is None


def test_an_owner_finds_events_by_person_act_area_and_day(client: Client, cast: Cast) -> None:
    note(cast, target="till", detail={"before": {"name": "old words"}, "after": {"name": "new words"}})
    note(cast, Action.DOMAIN_PROVED, target="bakery.example")
    page = olga_at_the_log(client, cast)
    assert "old words" in page and "new words" in page and "being sealed" in page
    for query, there in (
        ("?q=Olga", True),
        ("?q=Domain+proved", True),
        ("?q=bakery.example", True),
        ("?q=nothing+like+it", False),
        ("?area=domain", True),
        ("?area=token", False),
        ("?since=2999-01-01", False),
        ("?until=2999-01-01", True),
    ):
        assert ("bakery.example" in olga_at_the_log(client, cast, query).split("</form>", 3)[-1]) is there, (
            query
        )


@pytest.mark.parametrize("query", ["?cursor=x", "?cursor=-1", "?cursor=99999999999999999999", "?area=\0"])
def test_strange_questions_are_no_fault(client: Client, cast: Cast, query: str) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    assert client.get(f"/business/audit/{query}").status_code in {200, 302}


def test_the_log_is_paged_without_losing_or_repeating_anything(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    certify(cast.bakery)
    for number in range(120):
        note(cast, target=f"thing-{number:03}")
    open_door(client, cast.olga.user, BUSINESS)
    seen, address = [], "/business/audit/?q=thing"
    while address:
        with django_assert_max_num_queries(14):
            answer = client.get(address)
        seen += [event.target for event in answer.context["page_"].events]
        address = f"/business/audit/?{answer.context['more']}" if answer.context["more"] else ""
    assert seen == [f"thing-{number:03}" for number in reversed(range(120))]


def test_an_agent_sees_no_log_and_takes_none(client: Client, cast: Cast) -> None:
    open_door(client, cast.luis.user, BUSINESS)
    assert client.get("/business/audit/").status_code == 403
    assert client.post("/business/audit/export/", {"format": "csv"}).status_code == 403
    assert not AuditEvent.objects.filter(action=Action.AUDIT_EXPORTED).exists()


def test_an_export_proves_itself_and_names_no_member_of_staff(client: Client, cast: Cast) -> None:
    ines = User.objects.create_user(email="ines@x.example", password=None, name="Ines", is_staff=True)
    record_event(
        action=Action.BADGE_REVOKED, actor_id=ines.id, business_id=cast.bakery.id, address="198.51.100.7"
    )
    note(cast, target="ñ", detail={"ok": True})
    seal_all()
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post("/business/audit/export/", {"format": "jsonl"})
    text = b"".join(answer.streaming_content).decode()
    rows = [json.loads(line) for line in text.splitlines()]
    link = FIRST
    for number, row in enumerate((row for row in rows if "number" in row), start=1):
        leaf = unb64(row["leaf"])
        if "by" not in row["entry"]:
            packed = json.dumps(row["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert leaf_of(packed.encode()) == leaf
        link = next_link(link, number, leaf)
        assert (row["number"], unb64(row["link"])) == (number, link)
    assert "Ines" not in text and "198.51.100.7" not in text and str(ines.id) not in text
    assert rows[-1]["entry"]["action"] == Action.AUDIT_EXPORTED and "number" not in rows[-1]


def test_a_table_is_taken_as_text_by_every_table_program(client: Client, cast: Cast) -> None:
    note(cast, target="=1+1")
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post("/business/audit/export/", {"format": "csv"})
    assert "'=1+1" in b"".join(answer.streaming_content).decode()


def test_staff_search_export_and_check_the_whole_log(client: Client, cast: Cast) -> None:
    note(cast, Action.DOMAIN_PROVED, target="bakery.example")
    seal_all()
    ines = User.objects.create_superuser(email="ines@x.example", password="x", name="Ines")
    client.cookies["recado_staff"] = staff_cookie(ines)
    assert "bakery.example" in client.get("/staff/accounts/auditevent/?area=domain").content.decode()
    checked = client.post("/staff/accounts/auditevent/check/", follow=True).content.decode()
    assert "entries hold" in checked
    rows = b"".join(client.post("/staff/accounts/auditevent/export/", {"format": "jsonl"}).streaming_content)
    assert str(cast.olga.user_id).encode() in rows
    event = AuditEvent.objects.get(target="bakery.example")
    with _triggers_off():
        AuditEvent.objects.filter(pk=event.pk).update(target="rival.example")
    assert "does not hold" in client.post("/staff/accounts/auditevent/check/", follow=True).content.decode()
    assert client.get("/staff/accounts/auditevent/check/").status_code == 403


def test_the_canonical_form_is_what_the_document_says(cast: Cast) -> None:
    event = note(cast, target="é", detail={"b": [1, None], "a": "x"})
    event.refresh_from_db()
    packed = entry_bytes(event).decode()
    assert (
        packed.startswith('{"action":"token.issued","actor":"')
        and '"detail":{"a":"x","b":[1,null]}' in packed
    )
    assert '"target":"é"' in packed


def test_an_event_is_told_in_its_readers_words_and_by_their_clock() -> None:
    with timezone.override("Europe/Madrid"), translation.override("es"):
        told = changes_in({"due_at": "2026-11-26T09:00:00+00:00", "sandbox": True, "door": "2026-99-99T"})
    assert [(line["field"], line["is"]) for line in told] == [
        ("para", "26/11/2026 10:00"),
        ("para probar", "sí"),
        ("puerta", "2026-99-99T"),
    ]
