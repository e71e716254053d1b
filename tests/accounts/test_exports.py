"""Exports: everything, to whom it belongs, made step by step."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import BUSINESS, CHAT
from accounts.errors.data import ExportLimitError, ExportRunningError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.exports import DataExport
from accounts.models.letters import Letter
from accounts.services import exports
from accounts.services.audit import Action
from accounts.stored import Side
from messaging.models.contacts import Contact
from messaging.services.blocks import block_business
from tests.conftest import Cast
from tests.messaging.notes import kept_for_the_team
from tests.messaging.test_delivery import send
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.django_db
State = DataExport.State


def asked(cast: Cast, side: Side = Side.BUSINESS) -> DataExport:
    owner_id, by = {
        Side.BUSINESS: (cast.bakery.id, cast.olga.user),
        Side.CUSTOMER: (cast.alice.id, cast.alice.user),
        Side.PERSON: (cast.luis.user_id, cast.luis.user),
    }[side]
    return exports.ask_for_export(side=side, owner_id=owner_id, asked_by=by)


def made(cast: Cast, side: Side = Side.BUSINESS) -> DataExport:
    export = asked(cast, side)
    exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def content_of(export: DataExport) -> dict[str, list[dict[str, Any]]]:
    with default_storage.open(export.stored_name) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    names = [name for name in archive.namelist() if name.endswith(".jsonl")]
    return {
        name.removesuffix(".jsonl"): [json.loads(line) for line in archive.read(name).decode().splitlines()]
        for name in names
    }


@pytest.mark.portable
def test_a_business_gets_all_of_its_own_and_nothing_of_others(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "the bread recipe")
    block_business(customer_id=cast.bob.id, business=cast.bakery)
    export = made(cast)
    content = content_of(export)
    assert export.state == State.DONE and export.size_bytes > 0 and export.rows == export.total
    assert {row["handle"] for row in content["business"]} == {"bakery"}
    assert {row["name"] for row in content["people"]} >= {"Olga", "Luis"}
    assert {row["conversation_id"] for row in content["messages"]} == {str(cast.conversation.id)}
    text = json.dumps(content)
    assert str(cast.rival.id) not in text and "Mallory" not in text and "the bread recipe" not in text
    assert "blocks" not in content and "flow" not in content
    assert "password" not in content["people"][0]


@pytest.mark.portable
def test_a_customer_gets_all_of_their_own_and_nothing_of_the_business(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    block_business(customer_id=cast.alice.id, business=cast.rival)
    content = content_of(made(cast, Side.CUSTOMER))
    assert content["customer"][0]["name"] == "Alice"
    assert content["numbers"][0]["number"] == "+34600000001"
    assert len(content["messages"]) == 1 and len(content["contents"]) == 1 and len(content["blocks"]) == 1
    assert not {"contacts", "members", "audiences"} & set(content)
    assert "Bob" not in json.dumps(content)


@pytest.mark.portable
def test_a_member_gets_all_of_their_own_and_of_their_business_only_what_they_did(cast: Cast) -> None:
    token_of(cast.luis)
    TOTPDevice.objects.create(user=cast.luis.user, name="Luis's phone", confirmed=True)
    kept_for_the_team(cast, "she prefers a call")
    block_business(customer_id=cast.bob.id, business=cast.bakery)
    send(cast.keys["alice"], cast.keys["bakery"], "the bread recipe")
    content = content_of(made(cast, Side.PERSON))
    assert [row["name"] for row in content["people"]] == ["Luis"]
    assert [row["id"] for row in content["members"]] == [str(cast.luis.id)]
    assert [row["id"] for row in content["keys"]] == [str(cast.luis.id)]
    assert {row["membership_id"] for row in content["api_tokens"]} == {str(cast.luis.id)}
    assert set(content["authenticator_apps"][0]) == {"id", "name", "confirmed", "created_at", "last_used_at"}
    assert set(content["own_notes"][0]) == {"id", "business_id", "conversation_id", "written_at_ms"}
    assert {row["actor_id"] for row in content["acts"]} == {str(cast.luis.user_id)}
    text = json.dumps(content)
    assert not any(word in text for word in ("Olga", "Alice", "Mallory", "ciphertext", "password"))
    assert not {"messages", "contacts", "business", "customer"} & set(content)


@pytest.mark.portable
def test_a_killed_worker_leaves_its_place_and_nothing_is_there_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Contact.objects.bulk_create(
        Contact(business=cast.bakery, name=f"Contact {number}", number=f"+346010{number:05}")
        for number in range(25)
    )
    monkeypatch.setattr(exports, "ROWS_PER_PART", 10)
    export = asked(cast)
    save, saves = default_storage.save, 0

    def save_until_killed(name: str, content: Any) -> str:
        nonlocal saves
        saves += 1
        if saves == 4:
            raise KeyboardInterrupt
        return save(name, content)

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", save_until_killed)
        with pytest.raises(KeyboardInterrupt):
            exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == State.RUNNING and 0 < export.rows < export.total
    exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == State.RUNNING, "the claim of the killed worker still holds"
    DataExport.objects.filter(pk=export.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    contacts = [row["name"] for row in content_of(export)["contacts"]]
    assert export.state == State.DONE
    assert len(contacts) == len(set(contacts)) == Contact.objects.filter(business=cast.bakery).count()


@pytest.mark.portable
def test_an_export_can_be_stopped_and_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(cast)
    save = default_storage.save

    def save_and_stop(name: str, content: Any) -> str:
        exports.stop_export(export=export)
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", save_and_stop)
    exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == State.STOPPED and not export.stored_name
    assert not default_storage.exists(f"exports/{export.pk}/0.jsonl")


@pytest.mark.portable
def test_one_at_a_time_and_five_a_day(cast: Cast) -> None:
    asked(cast)
    with pytest.raises(ExportRunningError), transaction.atomic():
        asked(cast)
    for _ in range(exports.MAX_PER_DAY - 1):
        DataExport.objects.filter(state=State.WAITING).update(state=State.STOPPED)
        asked(cast)
    DataExport.objects.filter(state=State.WAITING).update(state=State.STOPPED)
    with pytest.raises(ExportLimitError):
        asked(cast)
    assert asked(cast, Side.CUSTOMER)


@pytest.mark.portable
def test_an_export_is_deleted_after_its_time(cast: Cast) -> None:
    export = made(cast)
    name = export.stored_name
    assert exports.forget_exports() == 0
    DataExport.objects.filter(pk=export.pk).update(expires_at=timezone.now())
    assert exports.forget_exports() == 1
    assert not default_storage.exists(name)
    export.refresh_from_db()
    assert export.state == State.EXPIRED


def test_an_export_that_never_succeeds_is_given_up(cast: Cast) -> None:
    export = asked(cast)
    DataExport.objects.filter(pk=export.pk).update(attempts=exports.MAX_ATTEMPTS)
    exports.run_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == State.FAILED


def test_what_was_left_behind_is_taken_up(cast: Cast) -> None:
    export = asked(cast)
    assert exports.wake_exports() == 0
    DataExport.objects.filter(pk=export.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert exports.wake_exports() == 1


def test_an_owner_asks_and_fetches_and_a_broken_download_goes_on(client: Client, cast: Cast) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    assert client.post("/business/data/exports/").headers["Location"] == "/business/data/"
    export = DataExport.objects.get()
    shown = client.get(f"/business/api/exports/{export.pk}/").json()
    assert shown["state"] == "waiting"
    exports.run_export(export_id=export.pk)
    page = client.get("/business/data/").content.decode()
    address = f"/business/data/exports/{export.pk}/"
    assert address in page
    whole = _fetched(client.get(address))
    rest = client.get(address, headers={"Range": "bytes=100-"})
    assert rest.status_code == 206 and _fetched(rest) == whole[100:]
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    assert client.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert AuditEvent.objects.filter(action=Action.EXPORT_FETCHED).count() == 1
    assert Letter.objects.filter(user=cast.olga.user, template="export_ready").count() == 1


def _fetched(answer: Any) -> bytes:
    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer.streaming_content])

    return bytes(async_to_sync(read)())


def test_only_owners_take_a_business_along(client: Client, cast: Cast) -> None:
    export = made(cast)
    open_door(client, cast.luis.user, BUSINESS)
    assert client.get("/business/data/").status_code == 403
    assert client.post("/business/data/exports/").status_code == 403
    assert client.get(f"/business/data/exports/{export.pk}/").status_code == 403
    assert client.get(f"/business/api/exports/{export.pk}/").status_code == 403
    open_door(client, cast.mallory.user, BUSINESS)
    assert client.get(f"/business/data/exports/{export.pk}/").status_code == 404
    open_door(client, cast.bob.user, CHAT)
    assert client.get(f"/chat/data/exports/{export.pk}/").status_code == 404
    assert client.get(f"/chat/api/exports/{export.pk}/").status_code == 404


@pytest.mark.parametrize("role", list(Membership.Role))
def test_every_member_takes_their_own_along_and_nobody_elses(client: Client, cast: Cast, role: str) -> None:
    Membership.objects.filter(pk=cast.luis.pk).update(role=role)
    of_business = made(cast)
    open_door(client, cast.luis.user, BUSINESS)
    assert client.post("/business/own-data/exports/").headers["Location"] == "/business/own-data/"
    export = DataExport.objects.get(person=cast.luis.user)
    assert client.get(f"/business/api/exports/{export.pk}/").json()["state"] == "waiting"
    exports.run_export(export_id=export.pk)
    address = f"/business/own-data/exports/{export.pk}/"
    assert address in client.get("/business/own-data/").content.decode()
    assert zipfile.ZipFile(io.BytesIO(_fetched(client.get(address)))).testzip() is None
    # The business's way to files opens none of a member's, and the member's none of the business's.
    assert client.get(f"/business/own-data/exports/{of_business.pk}/").status_code == 404
    open_door(client, cast.olga.user, BUSINESS)
    for way in ("data", "own-data"):
        assert client.get(f"/business/{way}/exports/{export.pk}/").status_code == 404
        assert client.post(f"/business/{way}/exports/{export.pk}/stop/").status_code == 404
    assert client.get(f"/business/api/exports/{export.pk}/").status_code == 404


def test_a_member_is_no_customer_and_a_customer_no_member(client: Client, cast: Cast) -> None:
    open_door(client, cast.alice.user, CHAT)
    assert client.get("/business/own-data/").status_code == 302
    assert client.post("/business/own-data/exports/").status_code == 302
    assert not DataExport.objects.exists()
