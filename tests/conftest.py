"""The cast, one person for every clause of tenancy, and a database that tests may empty.

alice is a customer who talks to the bakery; olga owns the bakery, luis is her agent; bob is a customer of the
bakery too, but not in alice's conversation; carol left the bakery for its rival; mallory owns the rival.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone, translation

from accounts.crypto.keyrings import PartyType
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.people import Customer, User
from accounts.services.businesses import add_member, register_business, remove_member
from accounts.services.phones import claim_number_for_business, claim_number_for_customer
from messaging.models.conversations import Conversation
from messaging.services.conversations import start_conversation
from tests import casting, migrated
from tests.parties import TestParty

PASSWORD = "correct horse battery"
BAKERY_NUMBER = "+34910000111"


@contextlib.contextmanager
def _triggers_off() -> Iterator[None]:
    """Emptying tables between tests is the one thing that the product's triggers must not refuse."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def _delete_rows(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Empty the tables that have rows: to truncate every table makes all its files anew, after each test."""
    tables = [
        name for name in connection.introspection.django_table_names() if name not in casting.NEVER_EMPTIED
    ]
    seek = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    with _triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(seek))
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """SQLite's test database is a copy that is there before Django looks for it."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    migrated.copy(connection.settings_dict)


@pytest.fixture(scope="session", autouse=True)
def _flushing_deletes_rows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", _delete_rows)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **kwargs: None)
        yield


@pytest.fixture(autouse=True)
def own_language() -> None:
    """A request leaves its language to whatever runs next in its thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@dataclass
class Cast:
    """Everyone, with their keys."""

    alice: Customer
    bob: Customer
    olga: Membership
    luis: Membership
    carol: Membership
    mallory: Membership
    bakery: Business
    rival: Business
    keys: dict[str, TestParty]

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(business=self.bakery, customer=self.alice)


def make_member(email: str, name: str) -> User:
    return User.objects.create_user(email=email, password=PASSWORD, name=name)


def make_business(owner: User, handle: str) -> Business:
    return register_business(
        owner=owner,
        handle=handle,
        name=handle.title(),
        legal_name=f"{handle.title()}, S.L.",
        country="ES",
        size=Business.Size.SMALL,
        profile={"tax_id": f"B-{handle}"},
    )


def certify(business: Business) -> None:
    """Make a business verified without the signer, where a test is about something else."""
    claim = claim_number_for_business(number=BAKERY_NUMBER, business=business)
    Business.objects.filter(pk=business.pk).update(status=Business.Status.VERIFIED)
    Certificate.objects.create(
        business=business,
        phone_claim=claim,
        name=business.name,
        serial=str(business.id),
        document={},
        issued_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=90),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """Where a test commits, what follows a commit of the services is part of it; elsewhere a copy does."""
    return casting.once(make_cast) if connection.in_atomic_block else make_cast()


def make_cast() -> Cast:
    olga, luis = make_member("olga@bakery.example", "Olga"), make_member("luis@bakery.example", "Luis")
    carol, mallory = (
        make_member("carol@rival.example", "Carol"),
        make_member("mallory@rival.example", "Mallory"),
    )
    bakery, rival = make_business(olga, "bakery"), make_business(mallory, "rival")
    agent, owner = Membership.Role.AGENT, olga.id
    luis_member = add_member(business=bakery, user=luis, role=agent, actor_id=owner)
    carol_before = add_member(business=bakery, user=carol, role=agent, actor_id=owner)
    remove_member(membership=carol_before, actor_id=owner)
    carol_now = add_member(business=rival, user=carol, role=agent, actor_id=mallory.id)
    alice = claim_number_for_customer(number="+34600000001", name="Alice", language="en")
    bob = claim_number_for_customer(number="+34600000002", name="Bob", language="es")
    cast = Cast(
        alice=alice,
        bob=bob,
        olga=Membership.objects.get(business=bakery, user=olga),
        luis=luis_member,
        carol=carol_now,
        mallory=Membership.objects.get(business=rival, user=mallory),
        bakery=bakery,
        rival=rival,
        keys={},
    )
    _publish_keys(cast)
    for customer, business in ((alice, bakery), (bob, bakery), (bob, rival)):
        start_conversation(customer_id=customer.id, business=business)
    return cast


def _publish_keys(cast: Cast) -> None:
    parties: dict[str, tuple[Any, PartyType, User]] = {
        "alice": (cast.alice, PartyType.CUSTOMER, cast.alice.user),
        "bob": (cast.bob, PartyType.CUSTOMER, cast.bob.user),
        "olga": (cast.olga, PartyType.AGENT, cast.olga.user),
        "luis": (cast.luis, PartyType.AGENT, cast.luis.user),
        "bakery": (cast.bakery, PartyType.BUSINESS, cast.olga.user),
        "rival": (cast.rival, PartyType.BUSINESS, cast.mallory.user),
    }
    for name, (holder, party_type, user) in parties.items():
        party = TestParty(holder.id, party_type)
        party.publish(user.id)
        cast.keys[name] = party
