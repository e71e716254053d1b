"""No message changes, and what a verified business said stays: the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from messaging.api import conversations as api
from messaging.delivery.acceptance import accept
from messaging.models.messages import Content, Message
from tests.conftest import Cast, certify
from tests.messaging.test_delivery import send, submit

pytestmark = pytest.mark.portable


@pytest.fixture
def said(cast: Cast) -> Message:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    certify(cast.bakery)
    accept(submit(bakery, bakery.seal(alice, "Your cake is ready")))
    return Message.objects.get(sender_id=bakery.id)


def test_the_database_refuses_to_change_or_delete_a_verified_message(said: Message) -> None:
    for attempt in (
        lambda: Message.objects.filter(pk=said.pk).update(business_number="+1"),
        lambda: Message.objects.filter(pk=said.pk).update(sequence=99),
        lambda: Message.objects.filter(pk=said.pk).update(from_verified=False),
        lambda: Message.objects.filter(pk=said.pk)._raw_delete("default"),
        lambda: Content.objects.filter(pk=said.content_id).update(body=b"other"),
        lambda: Content.objects.filter(pk=said.content_id)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="verified business"), transaction.atomic():
            attempt()
    assert Message.objects.get(pk=said.pk).sequence == said.sequence


def test_raw_sql_is_refused_as_well(said: Message) -> None:
    for statement in ("DELETE FROM messaging_message", "UPDATE messaging_content SET body = ''"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_replacing_a_row_is_refused_as_well(said: Message) -> None:
    if connection.vendor != "sqlite":
        return  # only SQLite has REPLACE; the other engine's upsert meets the guard on UPDATE
    for table in ("messaging_message", "messaging_content", "accounts_auditevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


def test_truncate_is_refused_on_postgresql(said: Message) -> None:
    if connection.vendor != "postgresql":
        assert Message.objects.exists()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="truncated"), transaction.atomic():
            cursor.execute("TRUNCATE messaging_message CASCADE")


def test_a_held_message_of_a_verified_business_gets_its_sequence_once(said: Message) -> None:
    held = Message.objects.get(pk=said.pk)
    held.pk, held.sequence, held.client_message_id = None, None, held.conversation_id
    held = Message.objects.create(
        **{f.attname: getattr(held, f.attname) for f in Message._meta.concrete_fields if f.name != "id"}
    )
    assert Message.objects.filter(pk=held.pk).update(sequence=50) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=held.pk).update(sequence=51)


def test_a_message_of_an_unverified_business_can_be_deleted_but_never_changed(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    for change in (
        lambda: Message.objects.update(from_verified=True),
        lambda: Content.objects.update(body=b"other"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Message.objects.all()._raw_delete("default") == 1


def test_what_a_message_stands_on_is_protected(said: Message) -> None:
    with pytest.raises(ProtectedError):
        said.conversation.delete()


def test_no_route_of_any_door_deletes_or_changes_a_message() -> None:
    views = [api.ConversationsView, api.ConversationView, api.MessagesView, api.ReceiptsView]
    methods = {method for view in views for method in ("put", "patch", "delete") if hasattr(view, method)}
    assert methods == set()
